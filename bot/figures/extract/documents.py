"""Reading a document as plain text: .txt, .md, .docx or a saved web page, without what stands around it."""

import io
import re
import zipfile
from pathlib import Path
from xml.parsers.expat import ExpatError

import mammoth

from bot import files
from bot.errors import Mistake
from bot.figures.extract import margins, marks, pages

LARGEST = 10_000_000  # bytes; a review with its pictures needs less
LONGEST = 500_000  # characters of text; a year's review has ten thousand
_UNPACKED = 100_000_000  # bytes; a small file may claim to hold a large one

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{2,20})", re.IGNORECASE)
_BINARY = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_OTHER_KINDS = {
    b"%PDF": "PDF",
    b"\xd0\xcf\x11\xe0": "旧版 Word（.doc）",
    b"Rar!": "压缩包",
}
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"II*\x00", b"MM\x00*")
_PICTURE_NAMES = {".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".svg", ".tif", ".tiff", ".heic"}


def read(path: Path) -> str:
    """Return the text of the document at *path*, a paragraph a line, without menus and footers.

    Raises Mistake, with the file and where it can be told the line, when it cannot be read or is too long.
    """
    content = _content(path)
    kind = path.suffix.lower()
    if content.startswith(b"PK\x03\x04"):
        text = _of_word(path, content)
    elif kind in {".docx", ".docm"}:
        raise Mistake(f"{path} 不是完好的 Word 文档（.docx）。请用 Word 打开，另存为 .docx 再试。")
    elif kind in {".html", ".htm", ".xhtml", ".mht", ".mhtml"} or _is_page(content):
        text = pages.text(_decoded(path, content, charset=_CHARSET.search(content[:4096])))
    elif kind in {".md", ".markdown"}:
        text = marks.text(_within_length(path, _decoded(path, content)))
    else:
        text = margins.joined(_within_length(path, _decoded(path, content)))
    article = margins.without(_within_length(path, text))
    if not article:
        raise Mistake(f"{path} 里没有文字。请看看是不是放错了文件。")
    return article


def _content(path: Path) -> bytes:
    content = files.read(path, most=LARGEST)
    if len(content) >= LARGEST:
        raise Mistake(
            f"{path} 超过 {LARGEST // 1_000_000} MB。"
            "请只留下综述的正文，或删去文中的图片再试；什么都没有记下。"
        )
    for start, name in _OTHER_KINDS.items():
        if content.startswith(start):
            raise Mistake(f"{path} 是{name}，读不了。请另存为 .docx、.txt、.md 或网页（.html）再试。")
    by_name = path.suffix.lower() in _PICTURE_NAMES and not content.startswith(b"PK\x03\x04")
    if content.startswith(_PICTURES) or by_name:
        raise Mistake(
            f"{path} 是图片，读不了。请选 Word 文档（.docx）、网页（.html）或文字（.txt、.md）；"
            "图片里的字，请打出来再粘贴。"
        )
    if not content.strip():
        raise Mistake(f"{path} 是空的。")
    return content


def _decoded(path: Path, content: bytes, *, charset: re.Match[bytes] | None = None) -> str:
    """Return *content* as text: by its mark, by what the page says, as UTF-8, as GB18030."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = content.decode("utf-16", errors="replace")
    else:
        text = _in_utf8_or_gb(path, content, prefer_gb=bool(charset and charset[1].lower().startswith(b"gb")))
    found = _BINARY.search(text)
    if found:
        raise Mistake(
            f"{path} 第{text.count(chr(10), 0, found.start()) + 1}行：不是文字。"
            "请另存为 .docx、.txt、.md 或网页（.html）再试。"
        )
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _in_utf8_or_gb(path: Path, content: bytes, *, prefer_gb: bool) -> str:
    if prefer_gb:
        try:
            return content.decode("gb18030")
        except UnicodeDecodeError:
            pass
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        in_utf8 = content.decode("utf-8", errors="replace")
        broken = in_utf8.count("\ufffd")
        if broken * 20 > len(in_utf8):  # not a slip in UTF-8, but another encoding
            try:
                return content.decode("gb18030")
            except UnicodeDecodeError as other:
                line = content.count(b"\n", 0, other.start) + 1
    raise Mistake(f"{path} 第{line}行：有认不出的文字，不是 UTF-8，也不是 GB18030。请另存为 UTF-8 再试。")


def _is_page(content: bytes) -> bool:
    return bool(re.match(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html|\?xml)", content[:200], re.IGNORECASE))


def _of_word(path: Path, content: bytes) -> str:
    broken = f"{path} 不是完好的 Word 文档（.docx）。请用 Word 打开，另存为 .docx 再试。"
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(each.file_size for each in archive.infolist()) > _UNPACKED:
                raise Mistake(f"{path} 解开后超过 {_UNPACKED // 1_000_000} MB。请删去文中的图片再试。")
            if "word/document.xml" not in archive.namelist():
                raise Mistake(f"{path} 是压缩包，但不是 Word 文档。请另存为 .docx 再试。")
        result = mammoth.convert_to_html(
            io.BytesIO(content), convert_image=mammoth.images.img_element(lambda image: {"src": ""})
        )
    except (zipfile.BadZipFile, ExpatError, KeyError, ValueError, AttributeError, EOFError, OSError) as error:
        raise Mistake(broken) from error
    except zipfile.zlib.error as error:  # type: ignore[attr-defined]
        raise Mistake(broken) from error
    return pages.text(f"<body>{result.value}</body>")


def _within_length(path: Path, text: str) -> str:
    if len(text) > LONGEST:
        line = text.count("\n", 0, LONGEST) + 1
        raise Mistake(
            f"{path} 有 {len(text)} 个字，从第{line}行起超出了 {LONGEST} 个字。"
            "请只留下综述的正文再试；什么都没有记下。"
        )
    return text
