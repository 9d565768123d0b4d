"""States in the words of staff: what it is, how urgent it looks, and what a person can do about it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from bot.clock import beijing_day, day_in_words, in_beijing, in_words
from bot.comments import Deed, Shown
from bot.publishing import pushes
from bot.publishing.pushes import Mode, Push, State, WaitsFor
from bot.publishing.pushes.states import ADMINISTRATOR_HAS
from bot.publishing.standing import Where
from bot.series import SeriesRun
from bot.series import State as Became

Tone = Literal["calm", "busy", "good", "warn", "bad"]
OVERDUE = timedelta(minutes=2)  # a due push starts within seconds while the scheduler runs

MODES = {Mode.MASS: "群发给粉丝", Mode.PUBLISH: "发布（不通知）", Mode.DRAFT: "只存草稿"}
MODES_EXPLAINED = {
    Mode.MASS: "全部粉丝都会收到，当天的群发次数用去一次。",
    Mode.PUBLISH: "粉丝不会收到通知；在公众号主页和链接里能看到，不占群发次数。",
    Mode.DRAFT: "只放进公众平台的草稿箱，由人在公众平台上发出。",
}
PUSHES: dict[State, tuple[str, Tone]] = {
    State.PLANNED: ("已排期", "busy"),
    State.PREPARING: ("已排期，准备中", "busy"),
    State.SENDING: ("推送中", "busy"),
    State.ACCEPTED: ("已交给微信，等结果", "busy"),
    State.SENT: ("已推送", "good"),
    State.HELD: ("被拦下，等人放行", "warn"),
    State.CANCELLED: ("已取消", "calm"),
    State.FAILED: ("失败（没有发出）", "bad"),
    State.DOUBTFUL: ("结果未知（请核对）", "bad"),
}
IN_SHORT = {
    State.PREPARING: "准备中",
    State.HELD: "被拦下",
    State.FAILED: "失败",
    State.DOUBTFUL: "请核对",
}
RUNS: dict[Became, tuple[str, Tone]] = {
    Became.GENERATED: ("写好了，要人改", "warn"),
    Became.SUBMITTED: ("在审", "busy"),
    Became.PLANNED: ("已排期", "busy"),
    Became.MISSED: ("没有按时审完，没有推送", "bad"),
    Became.SKIPPED: ("跳过", "calm"),
    Became.FAILED: ("没有做成", "bad"),
}
ARTICLES: dict[Where, Tone] = {
    "draft": "calm",
    "in_review": "busy",
    "returned": "warn",
    "approved": "good",
    "planned": "busy",
    "sent": "good",
    "out": "calm",
    "withdrawn": "warn",
}
WITHDRAWALS = {
    "asked": "撤回（微信还没有回答）",
    "done": "撤回",
    "refused": "撤回，微信没有同意",
    "doubtful": "撤回，结果未知（可以再撤回一次）",
}
HELD = {
    "late": "错过了预定的时间，没有自动补发。请看看内容现在还合不合时宜。",
    "restored": "数据库是从备份恢复的，这次推送可能早已发过。请先到公众平台的“发表记录”里找一找。",
    "stopped": "有人按了“全部停止”。",
}
LOOK_THERE = "请到公众平台“内容管理 → 发表记录”看这几篇在不在，再告诉这里。"


ASKED_AGAIN = timedelta(minutes=3)  # by then the program has made the same call once more, where it may


@dataclass(frozen=True)
class Told:
    """How a push is told on a page."""

    label: str
    tone: Tone
    why: str  # what happened, where that needs telling
    advice: str  # what a person is to do, or nothing


def of_push(push: Push, now: datetime) -> Told:
    """Return how *push* is told at *now*."""
    label, tone = PUSHES[State(push.state)]
    match push.state:
        case State.HELD:
            why = HELD.get(push.reason, push.reason.removeprefix("finding: ").removeprefix("quota: "))
            if push.reason.startswith("finding: "):
                advice = "照现在的样子不能发：请取消，改好文章重新送审，再排期。"
                if pushes.may_be_out(push):
                    advice = f"先到发表记录里找：发过的，取消以后不要再排期。没有发过，{advice}"
                return Told("被拦下，要改", tone, why, advice)
            if push.reason.startswith(pushes.TWICE):
                why = push.reason.removeprefix(pushes.TWICE)
                advice = "请先核对那一次：发出了，取消这一次；没有发出，把那一次记成“没有发出”，再放行。"
                return Told("被拦下，怕发两次", tone, why, advice)
            return Told(label, tone, why, "放行就马上发出；要照原来的时间，用“改时间”；不发了就取消。")
        case State.DOUBTFUL:
            return Told(label, tone, push.reason, _in_doubt(push, now))
        case State.FAILED if push.reason == pushes.SAID_UNSENT:
            waits = "微信还没有说清，新排的会先等着。" if pushes.is_asked_for(push, now) else ""
            return Told(label, tone, push.reason, f"可以重新排期。{waits}其实发出了的，点“其实发出了”。")
        case State.FAILED:
            return Told(label, tone, push.reason, "粉丝什么也没有收到。改好以后可以重新排期。")
        case State.ACCEPTED if push.waits_for == WaitsFor.ADMINISTRATOR:
            return _for_administrator(push, now)
        case State.ACCEPTED if push.waits_for == WaitsFor.PERSON:
            return Told("草稿已存好，等人发出", "warn", "", "请到公众平台的草稿箱里发出，再点“已发出”。")
        case State.ACCEPTED if push.mode == Mode.MASS and push.waits_for == WaitsFor.PLATFORM:
            return Told(label, tone, _may_confirm(push), "")
        case State.PREPARING if push.reason == pushes.WAITS:
            advice = "程序弄清了就发，或者拦下；也请到公众平台的发表记录里找一找那一次。"
            return Told("等弄清另一次", "warn", push.reason, advice)
        case State.PLANNED | State.PREPARING if now > push.due_at + OVERDUE:
            advice = "到时间了还没有动，定时程序可能没有运行。请找管理员。"
            return Told("到点没有发出", "bad", push.reason, advice)
        case State.SENT:
            label = "已发布" if push.mode == Mode.PUBLISH else label
            gone = sum(each.back_at is not None for each in push.articles)
            if gone == len(push.articles):  # as WeChat told, or taken back here
                return Told(
                    f"{label}，{'文章页已不在' if push.reason else '后来撤回'}", "warn", push.reason, ""
                )
            return Told(f"{label}，撤回 {gone} 篇" if gone else label, tone, push.reason, "")
    return Told(label, tone, push.reason, "")


def in_short(push: Push, told: Told) -> str:
    """Return how *push* stands in the four or five characters that a day of the calendar has room for."""
    if push.state == State.ACCEPTED:
        return {WaitsFor.ADMINISTRATOR: "等确认", WaitsFor.PERSON: "等人发出"}.get(
            WaitsFor(push.waits_for or WaitsFor.PLATFORM), "等结果"
        )
    if push.state in {State.PLANNED, State.PREPARING} and told.tone == "bad":
        return "没有发出"
    if push.state == State.SENT and told.tone == "warn":
        return "页面不在" if push.reason else "已撤回"
    return IN_SHORT.get(State(push.state), told.label)


def _may_confirm(push: Push) -> str:
    """Say what the administrator may do at once; that it waits for it is known only minutes later."""
    until = hour((push.accepted_at or push.due_at) + pushes.ADMINISTRATOR_HAS)
    return f"公众号开了群发确认的，管理员的手机上现在就能点“确认”，最迟 {until}；没有点，就没有发出。"


def _in_doubt(push: Push, now: datetime) -> str:
    """Return what to do about a push that may have gone out."""
    until = pushes.unsent_from(push, now)
    if until is None or now >= until:
        return "可能已经发出，程序不会再发。" + LOOK_THERE
    if push.mode == Mode.PUBLISH:
        return f"可能已经发布，程序不会再发。{LOOK_THERE}不在，{in_words(until)} 以后才能记“没有发出”。"
    asks, from_then = "程序不会再发。", ""
    if not (push.repeated_at or push.waits_for):
        soon = "过一分钟" if now < until - pushes.UNHEARD_AFTER + ASKED_AGAIN else ""
        asks = f"{soon}程序会用同一个编号再交一次：发过的，微信认得出；没有送到的，这时才发出。还不清楚："
        from_then = "（再交过，就从那时算起）"
    return (
        f"可能已经发出。{asks}\n先看公众号管理员的手机：可能正等着点“确认”，一点就发出去了。\n"
        "再到公众平台“内容管理 → 发表记录”看这几篇在不在：在，就点“已发出”；"
        f"不在，{in_words(until)} 以后才能记“没有发出”{from_then}。"
    )


def _for_administrator(push: Push, now: datetime) -> Told:
    """Return how long the administrator still has to confirm on the phone."""
    until = (push.accepted_at or now) + ADMINISTRATOR_HAS
    if pushes.may_settle(push, now):
        advice = f"过了 {in_words(until)} 还没有微信的结果。" + LOOK_THERE
        return Told("没有等到微信的结果", "bad", "", advice)
    minutes = math.ceil((until - now).total_seconds() / 60)
    left = f"还剩 {minutes} 分钟，到 {in_beijing(until):%H:%M}" if minutes > 0 else "时间已到，等微信的结果"
    advice = f"请管理员在手机微信上点“确认”（{left}）；到时没有点，就没有发出。"
    return Told("等管理员在手机上确认", "warn", "", advice)


def of_run(run: SeriesRun, push: Push | None, now: datetime) -> Told:
    """Return how one due time of a series is told at *now*; once there is a push, that is told."""
    if push is not None:
        return of_push(push, now)
    label, tone = RUNS[Became(run.state)]
    return Told(label, tone, run.reason, "")


NO_REPLY_REASONS = ("只是点赞、问候或表情", "广告、灌水，与文章无关", "已经用别的办法答复了")
_DEEDS = {
    "reply": "回复",
    "unreply": "删除回复",
    "elect": "精选",
    "unelect": "取消精选",
    "delete": "删除留言",
    "waive": "写明不用回复",
    "resume": "改为还要回复",
}
_OUTCOMES: dict[str, tuple[str, Tone]] = {
    "asked": ("正在做", "busy"),
    "refused": ("没有做成", "warn"),
    "doubtful": ("结果未知，程序会再查", "bad"),
    "unknown": ("结果未知，查不到了", "bad"),
}


def of_comment(shown: Shown) -> tuple[str, Tone]:
    """Return how a comment stands: who waits, for how long, or why nobody does."""
    comment = shown.comment
    if comment.gone_at:
        return "微信里已删除", "calm"
    if comment.replied_at:
        return "已回复", "good"
    if comment.waived_at:
        return "不用回复", "calm"
    if shown.days < 0:
        return f"逾期 {-shown.days} 天", "bad"
    until = f"{shown.until.month}月{shown.until.day}日"
    return (f"最迟 {until} 回复", "calm") if shown.days else ("今天到期", "warn")


def of_deed(deed: Deed) -> tuple[str, str, Tone]:
    """Return what somebody did to a comment, and what became of it where it was not simply done."""
    became, tone = _OUTCOMES.get(deed.outcome, ("", "calm"))
    return _DEEDS[deed.kind], became, tone


def way(push: Push, tags: Mapping[int, str] | None) -> str:
    """Return how *push* goes out, and to whom where it is not to all; *tags* as for `under`."""
    return MODES[Mode(push.mode)] if push.tag is None else f"只群发给{under(push.tag, tags)}"


def under(tag: int, tags: Mapping[int, str] | None) -> str:
    """Return whom a tag stands for; *tags* are their names by number, None where WeChat never told."""
    if tags is None:
        return "一个标签的粉丝（还没有问到名称）"
    return f"标签“{tags[tag]}”的粉丝" if tag in tags else "一个已经没有的标签"


def place(position: int) -> str:
    """Return what the place of an article in a push is called, from 1."""
    return {1: "头条", 2: "次条"}.get(position, f"第{position}条")


def day(moment: datetime, now: datetime) -> str:
    """Return *moment* with 今天, 明天 or its year where that helps: 明天 11月25日 周三 09:00."""
    days = (beijing_day(moment) - beijing_day(now)).days
    near = {-1: "昨天 ", 0: "今天 ", 1: "明天 ", 2: "后天 "}.get(days, "")
    if beijing_day(moment).year != beijing_day(now).year:
        near = f"{beijing_day(moment).year}年"
    return near + in_words(moment)


def hour(moment: datetime) -> str:
    """Return the time of day of *moment*: 09:00."""
    return f"{in_beijing(moment):%H:%M}"


def near(moment: datetime, now: datetime) -> str:
    """Return the time of day of *moment*, with its day where that is not today."""
    return hour(moment) if beijing_day(moment) == beijing_day(now) else in_words(moment)


def month(moment: datetime) -> str:
    """Return the month of *moment* as an address holds it."""
    return f"{in_beijing(moment):%Y-%m}"


def left(time: timedelta) -> str:
    """Return *time* as it is counted down: 27 分 5 秒."""
    minutes, seconds = divmod(max(0, math.ceil(time.total_seconds())), 60)
    return f"{minutes} 分 {seconds} 秒" if minutes else f"{seconds} 秒"


def on(day: date) -> str:
    """Return *day* with its year, for pages that go through years: 2026年11月25日 周三."""
    return f"{day_in_words(day)} 周{'一二三四五六日'[day.weekday()]}"


def is_outward(address: str | None) -> bool:
    """Tell whether *address* leads to a page of the web: a link of any other kind could run a script."""
    return (address or "").startswith(("https://", "http://"))


def typed(moment: datetime) -> str:
    """Return *moment* as a field for a date and a time holds it."""
    return in_beijing(moment).strftime("%Y-%m-%dT%H:%M")


def lasting(time: timedelta) -> str:
    """Return *time* as staff say it: 1天20小时, 3小时, 40分钟."""
    minutes = max(0, int(time.total_seconds() // 60))
    days, hours = minutes // 1440, minutes // 60 % 24
    if days:
        return f"{days}天{hours}小时" if hours else f"{days}天"
    return f"{hours}小时" if hours else f"{minutes}分钟"
