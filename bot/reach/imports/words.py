"""Imports in sentences for staff: what would be done, what was done, what an import was."""

from collections.abc import Iterator

from bot.clock import day_in_words, in_beijing
from bot.reach.imports.columns import Table
from bot.reach.imports.meanings import KINDS, Kind
from bot.reach.imports.previewing import STATES, Outcome, Preview, name_of, shown
from bot.reach.imports.rows import ReachImport


def of_preview(found: Preview, *, most: int) -> Iterator[str]:
    """Say which columns are what, and up to *most* rows that bring something or differ."""
    yield f"{found.export.name}：{of_table(found.table)}。"
    for column in found.table.columns:
        meant = column.meaning.label if column.meaning else "—"
        yield f"  {column.letters}　{column.called}：{meant}（{column.how}）"
    yield from found.remarks
    telling = [each for each in found.outcomes if each.state != "same" or each.differs]
    for outcome in telling[:most]:
        yield from of_outcome(outcome)
    if most and len(telling) > most:
        yield f"另外还有 {len(telling) - most} 行。"


def of_outcome(outcome: Outcome) -> Iterator[str]:
    """Say what becomes of one row."""
    what = f"《{outcome.row.title}》" if outcome.row.title else ""
    day = outcome.row.published_on or outcome.row.day
    yield f"{outcome.row.place}　{STATES[outcome.state]}　{day} {what}{values(outcome)}"
    for line in details(outcome):
        yield f"  {line}"


def values(outcome: Outcome) -> str:
    """Return the numbers that a row brings."""
    return "、".join(f"{name_of(key)} {shown(value)}" for key, value in outcome.values.items())


def details(outcome: Outcome) -> list[str]:
    """Return what else is to be known of a row, a line each."""
    row = outcome.row
    found = []
    if row.title and row.day:
        found.append(
            f"{day_in_words(row.day)}当日的数" if row.daily else f"截至{day_in_words(row.day)}的累计数"
        )
    if outcome.ours:
        found.append(f"对上{outcome.ours}")
    return [*found, *outcome.before, *outcome.differs]


def of_counts(found: Preview) -> str:
    """Return how many rows are new, more, changed and the same, and what was left out."""
    told = [f"{STATES[state]} {count} 行" for state, count in found.counted.items() if count]
    if found.repeated:
        told.append(f"文件里重复 {found.repeated} 行")
    if found.left_out:
        told.append(f"合计和分渠道的 {found.left_out} 行不导入")
    return "、".join(told)


def of_table(table: Table) -> str:
    """Return which table it is, and where."""
    return f"{KINDS[table.kind]}，工作表“{table.page.name}”，栏目在第{table.top}行"


def of_import(record: ReachImport) -> str:
    """Return what an import was, and whether it stands."""
    counts = "、".join(
        f"{word} {record.counted[state]} 行" for state, word in STATES.items() if record.counted.get(state)
    )
    told = (
        f"{record.id}\t{in_beijing(record.at):%Y-%m-%d %H:%M}\t{record.person.name}\t"
        f"{KINDS[Kind(record.kind)]}\t{record.file}\t{counts}"
    )
    if record.undo:
        told += f"\t{record.undo.person.name} {in_beijing(record.undo.at):%Y-%m-%d %H:%M} 撤销"
    return told
