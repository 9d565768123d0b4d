"""The two forms of a sheet, told apart by what the file is called: TOML, or else Excel."""

from decimal import Decimal
from pathlib import Path

from bot.clock import in_beijing
from bot.errors import Mistake
from bot.figures.sheets import excel, reading
from bot.figures.sheets.exporting import Export, Row
from bot.figures.sheets.values import Sheet

OF_ARTICLE = "figures.toml"  # in the folder of an article, held against its text
LONGEST_NAME = 80  # kept beside each figure of the file


def open_(path: Path) -> Sheet:
    """Read the sheet at *path*, of any years and articles.

    Raises Mistake naming every fault with its place.
    """
    if len(path.name) > LONGEST_NAME:
        raise Mistake(f"文件名“{path.name[:20]}…”太长，最多 {LONGEST_NAME} 字；它会记在数字旁边，请改短些。")
    return reading.read_rows(path) if path.suffix.lower() == ".toml" else excel.read(path)


def write(path: Path, given: Export) -> None:
    """Write *given* to *path*, as TOML or as Excel.

    Raises Mistake for another kind of file, for the name that belongs to articles' folders, and when nothing
    can be written there.
    """
    if path.name == OF_ARTICLE:
        raise Mistake(f"{OF_ARTICLE} 是文章文件夹里的名字。请换一个，如 数字.toml。")
    if path.suffix.lower() == ".xlsx":
        excel.write(path, given)
    elif path.suffix.lower() == ".toml":
        content = toml(given).encode()
        if len(content) > reading.LARGEST:
            raise Mistake(
                f"数字太多，写成 TOML 读不回来。请写成 {path.stem}.xlsx，或用 --year 一年一年地写。"
            )
        try:
            path.write_bytes(content)
        except OSError as error:
            raise Mistake(f"写不进 {path}：{error.strerror}。请换一个文件，或先建好文件夹。") from error
    else:
        raise Mistake(f"不知道 {path.name} 要写成什么。文件名请以 .xlsx 或 .toml 结尾。")


def write_template(path: Path) -> None:
    """Write a workbook to fill in to *path*; raise Mistake when that cannot be."""
    if path.suffix.lower() != ".xlsx":
        raise Mistake(f"空表是 Excel 工作簿，文件名请以 .xlsx 结尾，如 {path.stem or '数字'}.xlsx。")
    excel.write_empty(path)


def toml(given: Export) -> str:
    """Return *given* as TOML."""
    parts = ["# 数字的导出。state、confirmed_by、confirmed_at 只供查看，导入时不读。\n"]
    for name, aliases in given.topics:
        parts.append(f"[[topic]]\nname = {_quoted(name)}\naliases = {_list(aliases)}\n")
    parts += [_figure(row) for row in given.rows]
    return "\n".join(parts)


def _figure(row: Row) -> str:
    lines = ["[[figure]]", f"year = {row.year}"]
    for key in ("topic", "indicator"):
        lines.append(f"{key} = {_quoted(getattr(row, key))}")
    lines.append(f"aliases = {_list(row.aliases)}")
    lines += [f"{key} = {_quoted(text)}" for key in ("level", "counted") if (text := getattr(row, key))]
    lines += [f"text = {_quoted(row.text)}", f"value = {_number(row.value)}", f"unit = {_quoted(row.unit)}"]
    lines.append(f"approximate = {str(row.approximate).lower()}")
    lines.append(f"sentence = {_quoted(row.sentence)}")
    if row.article:
        lines.append(f"article = {_quoted(row.article)}")
    if row.nth:
        lines.append(f"nth = {row.nth}")
    lines.append(f"state = {_quoted(row.state)}")
    if row.confirmed_by and row.confirmed_at:
        lines.append(f"confirmed_by = {_quoted(row.confirmed_by)}")
        lines.append(f'confirmed_at = "{in_beijing(row.confirmed_at):%Y-%m-%d %H:%M}"')
    return "\n".join(lines) + "\n"


def _list(names: tuple[str, ...]) -> str:
    return "[" + ", ".join(_quoted(name) for name in names) + "]"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(_escaped(letter) for letter in escaped) + '"'


def _escaped(letter: str) -> str:
    return f"\\u{ord(letter):04x}" if ord(letter) < 32 or ord(letter) == 0x7F else letter


def _number(value: Decimal) -> str:
    return format(value, "f")
