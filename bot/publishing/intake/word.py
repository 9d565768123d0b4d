"""A Word document becomes an article: headings, bold, lists, tables, pictures; and what was lost is told."""

import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any
from xml.parsers.expat import ExpatError

import mammoth

from bot import files
from bot.errors import Mistake
from bot.publishing import images
from bot.publishing.intake import losses, pasted
from bot.publishing.intake.pasted import Piece

LARGEST = 50_000_000  # bytes; photographs straight from a camera need some
LARGEST_UNPACKED = 200_000_000
LARGEST_WORDS = 20_000_000  # bytes of all that is not a picture; a report of a hundred pages has two
MOST_TAGS = 200_000  # the same report has thirty thousand; beyond that a few packed kilobytes take minutes
MOST_PICTURES = 100
TEMPLATE = "活动报道"
_STYLES = "p[style-name='Title'] => h1:fresh\np[style-name='标题'] => h1:fresh"
_ENDINGS = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "image/bmp": "bmp",
    "image/webp": "webp",
}
_AGAIN = "请用 Word 打开，另存为 .docx 再试。"


def open_(path: Path) -> Piece:
    """Return the text of the Word document at *path*.

    Raises Mistake when it is none, encrypted, broken or too large.
    """
    return read(files.read(path, most=LARGEST), name=str(path))


def read(content: bytes, *, name: str) -> Piece:
    """Return the text of the Word document *content*, which is called *name*; raises Mistake as `open_`."""
    if len(content) > LARGEST:
        raise Mistake(f"{name} 超过 {LARGEST // 1_000_000} MB。请在 Word 里压缩图片，或把图片另外上传。")
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise Mistake(f"{name} 加了密码，或是旧版 Word（.doc）。请去掉密码，另存为 .docx 再试。")
    if not content.startswith(b"PK"):
        raise Mistake(f"{name} 不是 Word 文档（.docx）。{_AGAIN}")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(each.file_size for each in archive.infolist()) > LARGEST_UNPACKED:
                raise Mistake(f"{name} 解开后超过 {LARGEST_UNPACKED // 1_000_000} MB。请删去文中的图片再试。")
            if "word/document.xml" not in archive.namelist():
                raise Mistake(f"{name} 是压缩包，但不是 Word 文档。{_AGAIN}")
            _require_modest(archive, name)
            lost = losses.found(archive)
        pictures = _Pictures()
        page = mammoth.convert_to_html(
            io.BytesIO(content),
            convert_image=mammoth.images.img_element(pictures.keep),
            style_map=_STYLES,
            ignore_empty_paragraphs=True,
        ).value
    except Mistake:
        raise
    except (zipfile.BadZipFile, ExpatError, KeyError, ValueError, AttributeError, OSError) as error:
        raise Mistake(f"{name} 不是完好的 Word 文档（.docx）。{_AGAIN}") from error
    except (EOFError, RuntimeError, NotImplementedError, zipfile.zlib.error) as error:  # type: ignore[attr-defined]
        raise Mistake(f"{name} 不是完好的 Word 文档（.docx），或加了密码。{_AGAIN}") from error
    page = re.sub(r'<ol>(?:<li id="(?:foot|end)note-.*?</li>)+</ol>', "", page, flags=re.DOTALL)
    piece = pasted.of_html(f"<body>{page}</body>", pictures=pictures.kept)
    if not piece.body:
        raise Mistake(f"{name} 里没有文字。请看看是不是放错了文件。")
    known = {each.partition("：")[0] for each in lost}
    piece.lost = lost + [each for each in piece.lost if each.partition("：")[0] not in known]
    piece.lost += pictures.faults
    piece.title = piece.title or Path(name).stem
    return piece


def write(piece: Piece, folder: Path) -> None:
    """Write *piece* as an article's folder; author, digest and what else only people know is left empty.

    Raises Mistake when there is one already: nothing is overwritten.
    """
    if (folder / "article.md").exists():
        raise Mistake(f"{folder} 里已经有 article.md；请换一个短名，或先把它移走。什么都没有写。")
    cover = next(iter(piece.pictures), "")
    front = {"title": piece.title, "author": "", "digest": "", "cover": cover, "template": TEMPLATE}
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in front.items()]
    try:
        for path, content in piece.pictures.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "article.md").write_text("\n".join(["+++", *lines, "+++", "", piece.body]), "utf-8")
    except OSError as error:
        raise Mistake(f"写不进 {folder}：{error.strerror}。") from error


def _require_modest(archive: zipfile.ZipFile, name: str) -> None:
    """Raise Mistake for what a program made to be large when it is unpacked, before anything reads it."""
    words = [each for each in archive.infolist() if each.filename.lower().endswith((".xml", ".rels"))]
    tags = 0
    if sum(each.file_size for each in words) <= LARGEST_WORDS:
        for each in words:
            content = archive.read(each).replace(b"\0", b"")  # also where each letter has two bytes
            tags += content.count(b"<")
            if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
                raise Mistake(f"{name} 不是 Word 写的文档。{_AGAIN}")
    if tags > MOST_TAGS or not tags:
        raise Mistake(f"{name} 里的内容太多，不像一篇文章。请分成几个文档再试。")


class _Pictures:
    """Takes the pictures of a document as they come by."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}
        self.faults: list[str] = []
        self._count = 0

    def keep(self, image: Any) -> dict[str, str]:
        self._count += 1
        ending = _ENDINGS.get(image.content_type)
        if ending is None:
            return {"src": f"unknown:{image.content_type}"}
        if len(self.kept) >= MOST_PICTURES:
            raise Mistake(f"文档里的图片超过 {MOST_PICTURES} 张。请分成几篇。")
        with image.open() as file:
            content = file.read()
        path = next((path for path, known in self.kept.items() if known == content), "")
        if not path:
            try:
                images.take(content)
            except Mistake as mistake:
                self.faults.append(losses.of_picture(f"文档里的第 {self._count} 张图片", mistake))
                return {"src": pasted.LEFT_OUT}
            path = f"images/word-{len(self.kept) + 1}.{ending}"
            self.kept[path] = content
        return {"src": path}
