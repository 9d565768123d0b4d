"""Finds a picture beside an article: inside its folder, and nowhere else."""

from collections.abc import Callable, Collection
from pathlib import Path

from bot.errors import Mistake
from bot.publishing.images.intake import LARGEST_ORIGINAL, Taken

LONGEST_PATH = 200  # what the table holds


def named(path: str) -> str:
    """Return what staff call the picture at *path*: without images/, the folder that all of them are in."""
    return path.removeprefix("images/")


def written_as(path: str, there: Collection[str]) -> str | None:
    """Return which picture of an article, by the paths *there*, its text means with *path*.

    Its name alone is enough where only one is called so; None where there is none.
    """
    called = [path] if path in there else [each for each in there if each.rpartition("/")[2] == path]
    return called[0] if len(called) == 1 else None


def find(folder: Path, path: str, take: Callable[[bytes], Taken]) -> Taken:
    """Return the picture at *path* in *folder*, taken in by *take*.

    Raises Mistake, in words that follow its name, when it is no good.
    """
    if "://" in path:
        raise Mistake("在别的网站上；请下载后放进 images/。")
    if len(path) > LONGEST_PATH:
        raise Mistake(f"名字太长；最多 {LONGEST_PATH} 字。")
    try:
        inside = (folder / path).resolve()
        if not inside.is_relative_to(folder.resolve()):
            raise Mistake("不在文章的文件夹里；请放进 images/。")
        if inside.exists() and not inside.is_file():
            raise Mistake("找不到。")
        with inside.open("rb") as file:
            content = file.read(LARGEST_ORIGINAL + 1)  # more is refused anyway, and never held
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        raise Mistake("找不到。") from None
    except OSError as error:
        raise Mistake(f"读不出来：{error.strerror}。") from None
    return take(content)
