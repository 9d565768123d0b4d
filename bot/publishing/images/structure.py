"""Tells by its structure whether a jpg or png holds a picture and nothing else.

Only what is known to be harmless is let through: EXIF, place, XMP, comments, thumbnails, colour profiles, a
second picture, or whatever stands behind the end, are all something else.
"""

import re

_JPEG, _PNG = b"\xff\xd8", b"\x89PNG\r\n\x1a\n"
_TABLES = {0xC0, 0xC1, 0xC2, 0xC4, 0xDB, 0xDD}  # sizes, Huffman and quantisation tables, restarts
_SCAN, _END, _JFIF, _ADOBE = 0xDA, 0xD9, 0xE0, 0xEE
_SHORT = {_JFIF: 16, _ADOBE: 14}  # longer ones hold more than they need
_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7]")  # in a scan, all others are part of it
_CHUNKS = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"sRGB", b"gAMA", b"pHYs"}


def is_plain(content: bytes) -> bool:
    """Tell whether *content* is a jpg or png of which every part is needed to show it."""
    try:
        if content.startswith(_JPEG):
            return _is_plain_jpeg(content)
        return content.startswith(_PNG) and _is_plain_png(content)
    except IndexError:
        return False


def _is_plain_jpeg(content: bytes) -> bool:
    at = 2
    while content[at] == 0xFF:
        kind = content[at + 1]
        if kind == _END:
            return at + 2 == len(content)
        length = int.from_bytes(content[at + 2 : at + 4])
        if kind not in _TABLES | {_SCAN} and _SHORT.get(kind) != length:
            return False
        at += 2 + length
        if kind == _SCAN:
            found = _MARKER.search(content, at)
            if not found:
                return False
            at = found.start()
    return False


def _is_plain_png(content: bytes) -> bool:
    at, kind = len(_PNG), b""
    while at < len(content):
        kind = content[at + 4 : at + 8]
        if kind not in _CHUNKS:
            return False
        at += 12 + int.from_bytes(content[at : at + 4])
        if kind == b"IEND":
            break
    return kind == b"IEND" and at == len(content)
