"""What staff have becomes what WeChat takes: small, upright, and silent about where it was taken."""

import io
import random
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageCms, ImageDraw

from bot import charts
from bot.errors import Mistake
from bot.publishing import images
from tests import make
from tests.charts.examples import rows

TELEPHONE = (Path(__file__).parent / "pictures" / "telephone.heic").read_bytes()
SECRETS = (b"Exif", b"GPS", b"Telephone", b"http://ns.adobe.com/xap", b"ICC_PROFILE", b"iCCP", b"tEXt")
RED, BLUE, WHITE = (200, 22, 29), (20, 60, 200), (255, 255, 255)


def photo(width: int = 240, height: int = 160, seed: int = 8) -> Image.Image:
    """Return a picture of many colours, as a camera makes them."""
    chance = random.Random(seed)
    small = Image.new("RGB", (width // 4, height // 4))
    small.putdata([tuple(chance.randbytes(3)) for _ in range(small.width * small.height)])
    return small.resize((width, height))


def flag(width: int = 80, height: int = 60) -> Image.Image:
    """Return a red picture whose upper left quarter is blue."""
    image = Image.new("RGB", (width, height), RED)
    image.paste(BLUE, (0, 0, width // 2, height // 2))
    return image


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def told(image: Image.Image) -> Image.Exif:
    """Return what a telephone notes: its name and where it was."""
    exif = Image.Exif()
    exif[0x010F] = "Telephone"
    exif.get_ifd(0x8825)[2] = (33.0, 24.0, 10.0)
    return exif


def opened(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def held_upright(heic: bytes) -> bytes:
    """Return *heic* turned by an `irot` of 90° against the clock (ISO/IEC 23008-12, 6.5.10)."""
    for box in (b"meta", b"iprp", b"ipco", b"ipma"):
        at = heic.index(box) - 4
        grown = int.from_bytes(heic[at : at + 4]) + {b"ipco": 9, b"ipma": 1}.get(box, 10)
        heic = heic[:at] + grown.to_bytes(4) + heic[at + 4 :]
    for old in (0x1BB, 0x28F):  # where the picture and its EXIF stand, in `iloc`
        heic = heic.replace(b"\0\0" + old.to_bytes(2), b"\0\0" + (old + 10).to_bytes(2), 1)
    own = heic.index(b"ipma") - 4
    heic = heic[:own] + bytes.fromhex("00000009") + b"irot\1" + heic[own:]
    of_item = bytes.fromhex("04 81 02 03 04")
    assert heic.count(of_item) == 1
    return heic.replace(of_item, bytes.fromhex("05 81 02 03 04 85"))


def is_like(seen: object, colour: tuple[int, int, int]) -> bool:
    return isinstance(seen, tuple) and all(abs(a - b) < 24 for a, b in zip(seen, colour, strict=True))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF"])
def test_every_usual_kind_is_taken(kind: str) -> None:
    taken = images.take(saved(photo(), kind))

    image = opened(taken.content)
    assert image.format in {"JPEG", "PNG"}
    assert image.size == (240, 160)
    assert taken.remarks == ()


def test_a_telephone_s_heic_is_taken() -> None:
    taken = images.take(TELEPHONE)

    image = opened(taken.content)
    assert (image.format, image.size) == ("JPEG", (96, 64))
    assert is_like(image.getpixel((5, 5)), WHITE)
    assert is_like(image.getpixel((90, 60)), RED)


def test_a_telephone_s_heic_that_was_held_upright_is_turned_once() -> None:
    taken = images.take(held_upright(TELEPHONE))  # its EXIF says 6 besides; libheif turns it, nobody again

    image = opened(taken.content)
    assert image.size == (64, 96)
    assert is_like(image.getpixel((5, 90)), WHITE)
    assert is_like(image.getpixel((60, 5)), RED)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_what_is_right_already_stays_as_it_is(kind: str) -> None:
    content = make.picture(kind=kind)

    assert images.take(content).content == content


def test_a_chart_of_ours_stays_as_it_was_drawn() -> None:
    chart = charts.png(rows(("甲", "12名"), ("乙", "8名")))

    assert images.take(chart).content == chart


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF", "HEIF"])
def test_nothing_is_left_of_who_took_it_and_where(kind: str) -> None:
    image = flag()
    given = TELEPHONE if kind == "HEIF" else saved(image, kind, exif=told(image))
    assert b"Telephone" in given

    content = images.take(given).content

    assert not [each for each in SECRETS if each in content]
    assert not opened(content).getexif()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda content: content + b"Telephone behind the end",
        lambda content: content[:2] + b"\xff\xfe\x00\x0bTelephone" + content[2:],
        lambda content: content[:2] + b"\xff\xe1\x00\x0bTelephone" + content[2:],
        lambda content: content[:2] + b"\xff\xe0\x00\x0bTelephone" + content[2:],
    ],
    ids=["behind the end", "comment", "APP1", "APP0"],
)
def test_notes_in_odd_places_of_a_jpg_are_left_out(spoil: Callable[[bytes], bytes]) -> None:
    content = images.take(spoil(saved(flag(), "JPEG"))).content

    assert b"Telephone" not in content
    assert opened(content).size == (80, 60)


def test_taking_in_what_was_taken_in_changes_nothing() -> None:
    for given in (TELEPHONE, saved(photo(2000, 1000), "JPEG"), saved(flag(), "GIF"), saved(photo(), "WEBP")):
        once = images.take(given).content

        assert images.take(given).content == once
        assert images.take(once).content == once


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("width", [80, 1600])
def test_it_stands_right_side_up_however_the_camera_was_held(orientation: int, width: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    turns = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    seen = flag(width, width * 3 // 4)
    held = seen.transpose(turns[orientation]) if orientation in turns else seen

    image = opened(images.take(saved(held, "JPEG", exif=exif)).content)

    assert image.size == (min(width, 1080), min(width, 1080) * 3 // 4)
    assert is_like(image.getpixel((5, 5)), BLUE)
    for corner in ((5, image.height - 5), (image.width - 5, 5), (image.width - 5, image.height - 5)):
        assert is_like(image.getpixel(corner), RED)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_large_one_becomes_1080_wide_and_less_than_a_megabyte(kind: str) -> None:
    chance = random.Random(3)
    noise = Image.frombytes("RGB", (1400, 2400), chance.randbytes(1400 * 2400 * 3))

    content = images.take(saved(noise, kind)).content

    assert len(content) < 1_000_000
    assert opened(content).format == "JPEG"
    assert opened(content).width <= 1080


def test_a_drawing_stays_sharp_and_a_photo_becomes_a_jpg() -> None:
    drawing = Image.new("RGB", (1600, 900), "white")
    ImageDraw.Draw(drawing).ellipse((200, 100, 900, 800), "#C8161D", "#000000", 20)

    assert opened(images.take(saved(drawing, "PNG")).content).format == "PNG"
    assert opened(images.take(saved(drawing, "WEBP", lossless=True)).content).format == "PNG"
    assert opened(images.take(saved(photo(1600, 900), "PNG")).content).format == "JPEG"


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_what_shines_through_becomes_white(mode: str) -> None:
    glass = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    glass.paste((*RED, 255), (0, 0, 20, 40))
    given = saved(glass, "GIF") if mode == "P" else saved(glass.convert(mode), "PNG")

    image = opened(images.take(given).content)

    assert image.mode == "RGB"
    assert image.getpixel((35, 20)) == WHITE
    assert image.getpixel((5, 20)) != WHITE


@pytest.mark.parametrize("mode", ["1", "L", "P", "CMYK", "I;16"])
def test_whatever_its_colours_are_made_of_they_become_those_of_a_screen(mode: str) -> None:
    half = Image.new("L", (40, 40), 0)
    half.paste(255, (20, 0, 40, 40))
    if mode == "I;16":
        given = Image.frombytes("I;16", (40, 40), struct.pack("<40H", *[0] * 20, *[65535] * 20) * 40)
    else:
        given = half.convert("RGB").convert(mode)

    image = opened(images.take(saved(given, "TIFF")).content).convert("RGB")

    assert is_like(image.getpixel((5, 20)), (0, 0, 0))
    assert is_like(image.getpixel((35, 20)), WHITE)


def test_a_camera_s_own_colours_are_turned_into_srgb() -> None:
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = srgb.replace(b"rXYZ", b"-XYZ", 1).replace(b"bXYZ", b"rXYZ", 1).replace(b"-XYZ", b"bXYZ", 1)
    given = saved(flag(), "PNG", icc_profile=swapped)  # calls red what others call blue
    spoilt = saved(flag(), "PNG", icc_profile=b"no profile at all")

    turned, as_it_was = (opened(images.take(each).content) for each in (given, spoilt))

    assert "icc_profile" not in turned.info
    assert is_like(turned.convert("RGB").getpixel((75, 55)), (29, 22, 200))
    assert is_like(as_it_was.convert("RGB").getpixel((5, 5)), BLUE)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_of_a_moving_picture_the_first_frame_is_kept_and_this_is_said(kind: str) -> None:
    frames = [Image.new("RGB", (40, 40), colour) for colour in (RED, BLUE, WHITE)]
    moving = saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)

    taken = images.take(moving)

    assert taken.remarks == ("是动图；微信正文只收 jpg 和 png，留下了第一帧。",)
    assert is_like(opened(taken.content).convert("RGB").getpixel((20, 20)), RED)


def bomb(width: int, height: int) -> bytes:
    """Return a PNG of one colour: a few kilobytes, however large it says it is."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    rows = zlib.compress(bytes((width * 3 + 1) * 64), 9)
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def giant_gif() -> bytes:
    """Return a moving picture of 30,000 × 30,000, two thousand frames of one dot each."""
    frame = b"!\xf9\x04\x00\x01\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00"
    screen = struct.pack("<HHBBB", 30_000, 30_000, 0x80, 0, 0) + b"\x00\x00\x00\xff\xff\xff"
    return b"GIF89a" + screen + frame * 2_000 + b";"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "打不开：不是图片，或已损坏。"),
        ("三月的武都".encode(), "打不开：不是图片，或已损坏。"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "打不开：不是图片，或已损坏。"),
        (saved(photo(), "JPEG")[:-900], "打不开：不是图片，或已损坏。"),
        (saved(photo(), "PNG")[:-900], "打不开：不是图片，或已损坏。"),
        (TELEPHONE[:500], "打不开：不是图片，或已损坏。"),
        (saved(flag(), "ICO"), "是 ICO 格式；请存成 jpg 或 png。"),
        (bomb(10_000, 6_000), "有 10000×6000 像素，太大；宽 1080 就够了。"),
        (bomb(40_000, 40_000), "像素太多，打不开；宽 1080 就够了。"),
        (giant_gif(), "像素太多，打不开；宽 1080 就够了。"),
    ],
    ids=["empty", "text", "svg", "cut jpg", "cut png", "cut heic", "icon", "60 megapixels", "bomb", "moving"],
)
def test_what_is_no_good_is_told_in_a_sentence(content: bytes, said: str) -> None:
    with pytest.raises(Mistake) as mistake:
        images.take(content)

    assert str(mistake.value) == said


def outcome(content: bytes) -> tuple[bytes, str]:
    """Return what became of a picture, or else what was said of it."""
    try:
        return images.take(content).content, ""
    except Mistake as mistake:
        return b"", str(mistake)


def test_whatever_is_broken_in_a_picture_is_said_in_a_sentence() -> None:
    chance = random.Random(2020)
    kinds = ("JPEG", "PNG", "TIFF", "BMP", "WEBP", "GIF", "AVIF")
    for whole in [*(saved(flag(), kind) for kind in kinds), TELEPHONE]:
        for _ in range(100):
            broken = bytearray(whole[: chance.randrange(1, len(whole) + 1)])
            for _ in range(chance.randrange(8)):
                broken[chance.randrange(len(broken))] = chance.randrange(256)

            content, said = outcome(bytes(broken))

            assert said.endswith("。") or opened(content).format in {"JPEG", "PNG"}


@pytest.mark.parametrize(
    ("kind", "options", "width", "height", "most"),
    [
        ("JPEG", {"quality": 85}, 8_100, 6_100, 200),  # 49 megapixels: decoded at a half
        ("JPEG", {"quality": 85, "progressive": True}, 5_700, 4_300, 400),
        ("PNG", {"compress_level": 1}, 5_700, 4_300, 400),
    ],
)
def test_the_largest_that_is_taken_needs_no_more_memory_than_a_small_machine_has(
    tmp_path: Path, kind: str, options: dict[str, object], width: int, height: int, most: int
) -> None:
    file = tmp_path / "large"
    large = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    file.write_bytes(saved(large, kind, **options))
    program = (
        "import re, sys; from bot.publishing import images; "
        "most = lambda: int(re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1]); "
        "content = open(sys.argv[1], 'rb').read(); before = most(); images.take(content); "
        "print((most() - before) // 1024)"
    )

    asked = subprocess.run([sys.executable, "-c", program, file], capture_output=True, check=True, text=True)

    assert int(asked.stdout) < most  # megabytes
