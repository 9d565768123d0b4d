"""Draw the pictures of the sample articles anew: python tools/sample_pictures.py.

Flat scenes and covers of our own, so that no sample shows a real person and nobody else's rights are touched.
"""

import io
import sys
from decimal import Decimal
from pathlib import Path

import resvg_py
from PIL import Image

sys.path.insert(0, str(Path(__file__).parents[1]))

from bot import charts
from bot.charts import Bar, Chart, Panel, lettering

ROOT = Path(__file__).parents[1] / "articles"
COATS = ("#C8161D", "#0D6B63", "#F2A65A", "#5B7DB1", "#B0567E", "#7C9A4B", "#E0857B", "#3F6C8C")
SKINS = ("#F3CBA5", "#E8B88F")
HAIR = "#3A2C2A"
COVERS = {
    "event": ("活动报道", "#C8161D", "#FFE9B8"),
    "notice": ("通知公告", "#9C0008", "#FFFFFF"),
    "honours": ("光荣榜", "#A8741A", "#FFF6DC"),
    "figures": ("数说", "#0D6B63", "#DDF7EE"),
    "reach": ("传播周报", "#2F5D7C", "#E3F1FA"),
    "festival": ("佳节", "#C8161D", "#F2C14E"),
}


def main() -> None:
    for name, (words, ground, letters) in COVERS.items():
        keep(cover(words, ground, letters), f"sample-{name}/images/cover.jpg")
    keep(scene(people=7, house=True), "sample-event/images/courtyard.jpg")
    keep(scene(people=4, tree=True, sky="#FBEFD9"), "sample-event/images/story.jpg")
    keep(scene(people=5, books=True, sky="#E3F1EC"), "sample-event/images/reading.jpg")
    keep(scene(people=3, house=True, tree=True, sky="#FFF1D6"), "sample-honours/images/family.jpg")
    keep(scene(people=6, lanterns=True, house=True, sky="#FCE3D4"), "sample-festival/images/lanterns.jpg")
    (ROOT / "sample-figures/images/chart.png").write_bytes(charts.png(chart_of_places()))
    (ROOT / "sample-reach/images/chart.png").write_bytes(charts.png(chart_of_reads()))


def cover(words: str, ground: str, letters: str) -> str:
    """Return a cover: large words over hills, everything that matters within the middle square."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="900" height="383"><rect width="900" height="383" '
        f'fill="{ground}"/><g fill="{letters}"><circle cx="760" cy="96" r="46" opacity=".35"/>'
        '<path d="M0,330Q150,230 330,310T640,290T900,300V383H0z" opacity=".18"/>'
        '<path d="M0,360Q220,290 430,345T900,330V383H0z" opacity=".28"/>'
        f'<text x="450" y="200" font-size="84" text-anchor="middle" letter-spacing="10" stroke="{letters}" '
        f'stroke-width="2">{words}</text>'
        '<text x="450" y="262" font-size="32" text-anchor="middle" letter-spacing="6">样稿</text></g></svg>'
    )


def scene(
    *,
    people: int,
    house: bool = False,
    tree: bool = False,
    books: bool = False,
    lanterns: bool = False,
    sky: str = "#E6F1F6",
) -> str:
    """Return people side by side before hills, and what stands around them."""
    parts = [
        f'<rect width="1080" height="608" fill="{sky}"/><circle cx="880" cy="120" r="56" fill="#F6C667"/>',
        '<path d="M0,400Q180,210 420,360T820,300T1080,350V608H0z" fill="#B9D3BE"/>',
        '<path d="M0,450Q260,330 540,430T1080,400V608H0z" fill="#93BA9E"/>',
        '<rect y="480" width="1080" height="128" fill="#EBDCC3"/>',
    ]
    if house:
        parts.append(
            '<rect x="90" y="290" width="300" height="200" fill="#FBF6EC"/><path d="M60,300L240,200L420,300z" '
            'fill="#8C5A4A"/><rect x="205" y="380" width="70" height="110" fill="#B5703C"/>'
            '<rect x="120" y="340" width="56" height="52" fill="#9CC3D5"/>'
            '<rect x="304" y="340" width="56" height="52" fill="#9CC3D5"/>'
        )
    if tree:
        parts.append(
            '<rect x="936" y="330" width="24" height="160" fill="#8C5A4A"/>'
            '<circle cx="948" cy="290" r="92" fill="#6E9F76"/><circle cx="890" cy="336" r="56" fill="#7FB088"/>'
        )
    if lanterns:
        parts += [
            f'<path d="M{x},0V{drop}" stroke="#A8741A" stroke-width="4"/><ellipse cx="{x}" cy="{drop + 34}" rx="40" '
            f'ry="34" fill="#D8262C"/><rect x="{x - 16}" y="{drop - 4}" width="32" height="8" fill="#F2C14E"/>'
            f'<path d="M{x},{drop + 68}v30" stroke="#F2C14E" stroke-width="6"/>'
            for x, drop in ((480, 40), (610, 84), (740, 40), (960, 84))
        ]
    step = 760 / people
    parts += [person(230 + step * (number + 0.5), number, books=books) for number in range(people)]
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="1080" height="608">{"".join(parts)}</svg>'


def person(x: float, number: int, *, books: bool) -> str:
    """Return somebody drawn with a few round shapes, no two neighbours alike."""
    top = 372 + (number * 37) % 34
    coat, skin = COATS[number * 3 % len(COATS)], SKINS[number % 2]
    book = (
        f'<path d="M{x - 34},{top + 108}l34,10l34,-10v40l-34,10l-34,-10z" fill="#ffffff" stroke="#C9BFA9" '
        f'stroke-width="3"/>'
        if books
        else ""
    )
    return (
        f'<circle cx="{x}" cy="{top - 8}" r="42" fill="{HAIR}"/><circle cx="{x}" cy="{top + 4}" r="34" fill="{skin}"/>'
        f'<path d="M{x - 34},{top - 2}Q{x},{top - 44} {x + 34},{top - 2}Q{x},{top - 16} {x - 34},{top - 2}z" '
        f'fill="{HAIR}"/><path d="M{x - 10},{top + 14}q10,9 20,0" stroke="#9C5A45" stroke-width="3" fill="none"/>'
        f'<path d="M{x - 56},608V{top + 100}q0,-58 56,-58t56,58V608z" fill="{coat}"/>{book}'
    )


def chart_of_places() -> Chart:
    bars = tuple(
        Bar(label, Decimal(value), f"{value}所")
        for label, value in (("省级妇女之家", 6), ("市级妇女之家", 23))
    )
    return Chart("标准化妇女之家", "2020年", "数字来自武都区妇联2020年工作综述", (Panel(bars),))


def chart_of_reads() -> Chart:
    days = (
        ("周一", 320),
        ("周二", 410),
        ("周三", 286),
        ("周四", 505),
        ("周五", 468),
        ("周六", 214),
        ("周日", 197),
    )
    bars = tuple(Bar(label, Decimal(value), f"{value}次") for label, value in days)
    return Chart("每天阅读", "样稿", "数字为样例，不是真实数据", (Panel(bars),))


def keep(svg: str, path: str) -> None:
    """Keep *svg* as a JPEG at *path* under articles/."""
    font = str(lettering.font_file())
    drawn = resvg_py.svg_to_bytes(
        svg_string=svg,
        skip_system_fonts=True,
        font_files=[font],
        font_family=lettering.FAMILY,
        sans_serif_family=lettering.FAMILY,
    )
    file = ROOT / path
    file.parent.mkdir(parents=True, exist_ok=True)
    Image.open(io.BytesIO(bytes(drawn))).convert("RGB").save(file, quality=84, optimize=True)


if __name__ == "__main__":
    main()
