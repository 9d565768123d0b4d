"""Pictures by their first bytes, and as the files that WeChat takes."""

SIGNS = (
    (b"\xff\xd8\xff", ".jpg", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", ".png", "image/png"),
    (b"GIF8", ".gif", "image/gif"),
    (b"BM", ".bmp", "image/bmp"),
)


def is_one(content: bytes) -> bool:
    """Tell whether *content* is a picture of a kind that WeChat knows."""
    return content.startswith(tuple(sign for sign, _, _ in SIGNS))


def as_file(image: bytes, name: str) -> tuple[str, bytes, str]:
    """Return the picture as a form's file: bytes, so that a repeat sends them all again.

    WeChat has lost files with Chinese names (41005): such a name becomes plain, and only the ending stays.
    """
    ending, kind = next(
        ((ending, kind) for sign, ending, kind in SIGNS if image.startswith(sign)),
        (".bin", "application/octet-stream"),
    )
    plain = name.isascii() and name.isprintable() and '"' not in name and "." in name
    return (name if plain else f"image{ending}", image, kind)
