"""What an import would change and what an undo took back, as staff read it, a line each."""

from bot.figures.sheets.previewing import Change, Preview
from bot.figures.sheets.undoing import Undone

_KINDS = {"added": "新增", "corrected": "更正", "withdrawn": "撤下"}


def of_preview(preview: Preview) -> list[str]:
    """Return what would change; what stays is only counted."""
    lines = [_change(change) for change in preview.figures if change.kind != "unchanged"]
    if unchanged := preview.changes.unchanged:
        lines.append(f"未变 {unchanged} 个数字")
    lines += [f"加叫法 “{name.text}” → {name.owner}" for name in preview.names_added]
    lines += [f"去叫法 “{name.text}”（{name.owner}）" for name in preview.names_removed]
    return lines


def of_undone(undone: Undone) -> list[str]:
    """Return what was taken back."""
    return [
        *(f"撤回 {each}" for each in undone.taken_back),
        *(f"恢复 {each}" for each in undone.restored),
        *(f"去叫法 “{each}”" for each in undone.names_removed),
        *(f"恢复叫法 “{each}”" for each in undone.names_restored),
    ]


def _change(change: Change) -> str:
    title = f"{_KINDS[change.kind]} {change.indicator} {change.year}年："
    if change.kind == "added":
        return f"{title}{change.text}"
    before = []
    if change.waiting:
        before.append(f"{change.waiting.text}（待确认）")
    if change.confirmed:
        before.append(f"{change.confirmed.text}（{change.confirmed.confirmed_by} 确认，现在用来回答）")
    was = "、".join(before)
    if change.kind == "withdrawn":
        return f"{title}{was}"
    newest = change.waiting or change.confirmed
    only_around = newest is not None and newest.text == change.text
    return f"{title}{was} → {change.text}{'（原文句子或写法有改动）' if only_around else ''}"
