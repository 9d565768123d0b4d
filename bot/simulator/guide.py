"""A day of rehearsal in six steps, ticked off by what has happened on the platform."""

from dataclasses import dataclass

from bot.simulator import datacube
from bot.simulator.platform import Platform


@dataclass(frozen=True)
class Step:
    """One thing to try, how, and whether it has been done."""

    title: str
    how: str
    done: bool


def steps(platform: Platform) -> list[Step]:
    """Give the day's steps in order."""
    number = platform.store.number
    asked = "FROM jobs WHERE kind = 'mass' AND due_at - accepted_at >= 1799"
    ready = datacube.last_ready(platform.now())
    # what was taken back afterwards had gone out
    sent = "FROM jobs WHERE kind = 'mass' AND status IN ('SEND_SUCCESS', 'DELETE')"
    missed = number(f"SELECT count(*) {sent}")
    return [
        Step(
            "关注，问一句", "在手机上发“两癌”", bool(number("SELECT count(*) FROM chat WHERE kind = 'mine'"))
        ),
        Step(
            "打开管理员确认",
            "“账号”里打开",
            platform.account.admin_confirm or bool(number(f"SELECT count(*) {asked}")),
        ),
        Step(
            "推送等管理员确认",
            "已直接送出？拨到明天，手工群发一篇" if missed else "到点没有？“时间”往前拨",
            bool(number(f"SELECT count(*) {asked}")),
        ),
        Step(
            "确认，送到粉丝手机",
            "在管理员的手机上点“确认群发”",
            bool(number(f"SELECT count(*) {sent} AND due_at - accepted_at >= 1799")),
        ),
        Step("打开来读", "在手机上点开文章", bool(number("SELECT count(*) FROM reads"))),
        Step(
            "第二天看数字",
            "拨到明天 08:30，看“后台”",
            bool(number("SELECT count(*) FROM reads WHERE day <= ?", ready)),
        ),
    ]
