"""A file that somebody names: read whole, or told why it cannot be."""

from pathlib import Path

from bot.errors import Mistake


def read(path: Path, *, most: int) -> bytes:
    """Return what is in the file at *path*, of a larger one than *most* a byte more: then it is too large.

    Raises Mistake when there is none, it is a folder, or it cannot be read.
    """
    try:
        with path.open("rb") as file:
            return file.read(most + 1)
    except FileNotFoundError:
        raise Mistake(f"找不到 {path}。") from None
    except IsADirectoryError:
        raise Mistake(f"{path} 是一个文件夹。请指明其中的一个文件。") from None
    except OSError as error:
        raise Mistake(f"{path} 读不出来：{error.strerror}。") from None
