"""Turns a picture as staff have it into one that WeChat takes and that does not tell where it was taken.

What comes out is a jpg (photos) or a png (drawings) under 1 MB, at most 1080 wide, right side up, in sRGB,
without EXIF, place, comments or thumbnails.  What is so already stays as it is, byte for byte.
"""

import io
import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256

import pi_heif
from PIL import Image, ImageCms, UnidentifiedImageError
from PIL.Image import Resampling, Transpose

from bot.errors import Mistake
from bot.publishing.images import structure

WIDEST = 1080  # pixels; phones show an article 677 wide at most, at up to three pixels a point
LARGEST = 1_000_000  # bytes; uploadimg takes less than 1 MB
LARGEST_ORIGINAL = 40_000_000  # bytes
MOST_PIXELS = 25_000_000  # that are ever decoded: at four bytes each, 100 MB
MOST_OF_A_PHOTO = 50_000_000  # a camera's jpg can be decoded at a half, a quarter or an eighth
_QUALITIES = (88, 80, 72, 64)
_JPEGS = {"JPEG", "MPO"}  # MPO: a phone's jpg with a second picture behind it
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "HEIF", "AVIF")
_ORIENTATION = 0x0112
_TURNS = {
    2: Transpose.FLIP_LEFT_RIGHT,
    3: Transpose.ROTATE_180,
    4: Transpose.FLIP_TOP_BOTTOM,
    5: Transpose.TRANSPOSE,
    6: Transpose.ROTATE_270,
    7: Transpose.TRANSVERSE,
    8: Transpose.ROTATE_90,
}
_ASIDE = {5, 6, 7, 8}  # turned by a quarter: its height becomes its width
_FIRST_FRAME = "是动图；微信正文只收 jpg 和 png，留下了第一帧。"
_SEVERAL = dict.fromkeys(("GIF", "WEBP", "PNG", "AVIF"), _FIRST_FRAME) | {"TIFF": "有好几页；留下了第一页。"}

Image.init()  # all formats, else those of `formats` are not there
pi_heif.register_heif_opener()


@dataclass(frozen=True)
class Taken:
    """A picture as it is kept, and the SHA-256 of what was given, of which no byte is kept."""

    content: bytes
    original: str
    remarks: tuple[str, ...] = ()  # what was left out, in words that follow its name


def checksum(content: bytes) -> str:
    """Return the SHA-256 by which a picture is known."""
    return sha256(content).hexdigest()


def take(content: bytes) -> Taken:
    """Turn *content* into a picture that WeChat takes; the same bytes come out every time.

    Raises Mistake, in words that follow the picture's name, when it is none, is broken or too large; nothing
    is decoded before its size is known.
    """
    if len(content) > LARGEST_ORIGINAL:
        raise Mistake(f"有 {len(content) / 1e6:.0f} MB，太大；请存成 {LARGEST_ORIGINAL // 10**6} MB 以下的。")
    with _opened(content) as image:
        if structure.is_plain(content) and _fits(image, content):
            return Taken(content, checksum(content))
        remarks = tuple(_left_out(image))
        return Taken(_turned(image), checksum(content), remarks)


@contextmanager
def _opened(content: bytes) -> Iterator[Image.Image]:
    """Open *content*, and put into words whatever goes wrong with it until it is closed."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # such as spoilt notes of the camera, which are left out anyway
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            with Image.open(io.BytesIO(content), formats=_FORMATS) as image:
                _require_size(image)
                yield image
        except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
            raise Mistake("像素太多，打不开；宽 1080 就够了。") from error
        except UnidentifiedImageError as error:
            raise Mistake(_unknown(content)) from error
        except (OSError, SyntaxError, ValueError, TypeError, LookupError, EOFError, struct.error) as error:
            raise Mistake("打不开：不是图片，或已损坏。") from error
        except (MemoryError, RuntimeError, OverflowError, ArithmeticError) as error:
            raise Mistake("打不开：已损坏，或太大。") from error


def _unknown(content: bytes) -> str:
    """Say what *content* is, when it is a picture that we do not take; nothing of it is decoded."""
    try:
        with Image.open(io.BytesIO(content)) as image:
            kind = image.format
    except (OSError, SyntaxError, ValueError, TypeError, LookupError, EOFError, struct.error, Warning):
        kind = None
    return f"是 {kind} 格式；请存成 jpg 或 png。" if kind else "打不开：不是图片，或已损坏。"


def _require_size(image: Image.Image) -> None:
    """Raise Mistake when decoding *image* would take more memory than a picture is worth."""
    width, height = image.size
    most = MOST_OF_A_PHOTO if _shrinks(image) else MOST_PIXELS
    if width * height > most:
        raise Mistake(f"有 {width}×{height} 像素，太大；宽 1080 就够了。")


def _shrinks(image: Image.Image) -> bool:
    """Tell whether *image* can be decoded small; a progressive jpg is held whole while it is decoded."""
    return image.format in _JPEGS and "progressive" not in image.info


def _fits(image: Image.Image, content: bytes) -> bool:
    """Tell whether WeChat takes *image* as it is, having decoded it to see that it is whole."""
    modes = {"RGB", "L"} if image.format in _JPEGS else {"RGB", "RGBA", "L", "P", "1"}
    if image.mode not in modes or image.width > WIDEST or len(content) >= LARGEST:
        return False
    image.load()
    return image.mode != "RGBA" or image.getchannel("A").getextrema() == (255, 255)  # as charts are drawn


def _left_out(image: Image.Image) -> Iterator[str]:
    if image.format in _SEVERAL and getattr(image, "is_animated", False):
        image.seek(0)
        yield _SEVERAL[image.format]


def _turned(image: Image.Image) -> bytes:
    lossless = image.format not in _JPEGS | {"HEIF", "AVIF"}
    profile, orientation = image.info.get("icc_profile"), _orientation(image)
    if _shrinks(image):
        image.draft(None, (2 * WIDEST, 2 * WIDEST))  # twice as wide as needed, so that nothing looks coarse
    small = _shrunk(_plain_mode(image), WIDEST, aside=orientation in _ASIDE)
    if orientation in _TURNS:
        small = small.transpose(_TURNS[orientation])
    return _encoded(_on_white(_in_srgb(small, profile)), lossless=lossless)


def _orientation(image: Image.Image) -> int:
    """Return how the camera was held; what it noted may be spoilt, and then the picture stays as it is."""
    if image.format == "HEIF":
        return 1  # libheif has turned it already
    try:
        return int(image.getexif().get(_ORIENTATION, 1))
    except (OSError, SyntaxError, ValueError, TypeError, LookupError, EOFError, struct.error):
        return 1


def _plain_mode(image: Image.Image) -> Image.Image:
    if image.mode in {"RGB", "L", "CMYK"} and not image.has_transparency_data:
        image.load()
        return image
    if image.mode.startswith("I"):  # sixteen bits of grey
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _shrunk(image: Image.Image, widest: int, *, aside: bool = False) -> Image.Image:
    across = image.height if aside else image.width
    if across <= widest:
        return image
    size = (
        max(1, round(image.width * widest / across)),
        max(1, round(image.height * widest / across)),
    )
    return image.resize(size, Resampling.LANCZOS, reducing_gap=3.0)


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Bring the colours of a camera or printer to those of screens; a spoilt profile counts as none."""
    if not profile or image.mode not in {"RGB", "CMYK"}:
        return image
    try:
        given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return (
            ImageCms.profileToProfile(image, given, ImageCms.createProfile("sRGB"), outputMode="RGB") or image
        )
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return image


def _on_white(image: Image.Image) -> Image.Image:
    """Return a new picture that holds nothing but colours: what shone through is white."""
    white = Image.new("RGB", image.size, "white")
    white.paste(image.convert("RGB"), mask=image.getchannel("A") if image.mode == "RGBA" else None)
    return white


def _encoded(image: Image.Image, *, lossless: bool) -> bytes:
    """Return *image* as the better of png and jpg, under LARGEST.

    A drawing is hardly larger as png, and clean; a photo is many times larger.  A jpg stays one.
    """
    photo = _as_jpg(image)
    if lossless:
        drawing = _saved(image, "PNG", optimize=True)
        if len(drawing) < LARGEST and len(drawing) <= 2 * len(photo):
            return drawing
    return photo


def _as_jpg(image: Image.Image) -> bytes:
    while True:
        for quality in _QUALITIES:
            photo = _saved(image, "JPEG", quality=quality, optimize=True)
            if len(photo) < LARGEST:
                return photo
        image = image.resize(
            (max(1, image.width * 4 // 5), max(1, image.height * 4 // 5)), Resampling.LANCZOS
        )


def _saved(image: Image.Image, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()
