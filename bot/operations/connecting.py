"""The first connection of an account, step by step: each step is checked for real, as often as one likes.

Nothing is changed at WeChat; the one thing kept is since when a message from a phone is waited for.
"""

import time
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select

from bot import people, system
from bot.answering import backend_menu, rules
from bot.answering.questions import Question
from bot.answering.rules import conflicts
from bot.clock import beijing_day, in_words
from bot.config import Config
from bot.db import Sessions
from bot.errors import Mistake, PlatformProblem, Refused
from bot.operations import findings
from bot.operations.checkup import wechat_side
from bot.operations.checkup.turned_away import BY_HAND
from bot.operations.checkup.wechat_side import MODES, PLACE, webhook_address
from bot.operations.findings import Found
from bot.people import Person, Role
from bot.wechat.client import WeChat

SINCE = "connect.since"
CREDENTIAL, ADDRESS = "能取到访问凭证", "消息地址应答正确"
LOOK_AGAIN_AFTER = 0.5  # seconds


class State(StrEnum):
    """How a step stands, by its mark."""

    DONE = "✓"
    WRONG = "✗"
    NEXT = "→"  # now somebody has to do it
    LATER = "·"  # what comes before is not done, or there is nothing to do


@dataclass(frozen=True)
class Step:
    """One step: how it stands, what was found and is to be done; *technical* stands under its details."""

    number: int
    title: str
    state: State
    lines: tuple[str, ...]
    technical: tuple[str, ...] = ()


def steps(config: Config, sessions: Sessions, wechat: WeChat, *, now: datetime) -> list[Step]:
    """Check every step and return how each stands; of those still to do only the first is next."""
    checked = [
        settings(config),
        _token(wechat),
        _brought_over(sessions, now),
        _as_found(4, ADDRESS, wechat_side.callback(config, now)),
    ]
    return _with_the_rest(checked, config, sessions, now)


def known(config: Config, sessions: Sessions, *, by: int, now: datetime) -> list[Step]:
    """Return how each step stands by what is known here, asking nobody: for a page that must not wait.

    Token and address are as the check-up found them last.  Raises NotAllowed when *by* is no administrator.
    """
    with sessions.read() as session:
        people.require(session.get_one(Person, by), Role.ADMIN, to="接公众号")
    checked = [
        settings(config),
        _as_found(2, CREDENTIAL, _last(sessions, "token")),
        _brought_over(sessions, now),
        _as_found(4, ADDRESS, _last(sessions, "callback")),
    ]
    return _with_the_rest(checked, config, sessions, now)


def settings(config: Config) -> Step:
    """Check the first step, for which nothing but the settings is needed."""
    return _as_found(1, "配置齐全", wechat_side.settings(config))


def _token(wechat: WeChat) -> Step:
    try:
        return Step(2, CREDENTIAL, State.DONE, tuple(wechat_side.token(wechat)))
    except (Mistake, PlatformProblem) as problem:
        technical = (problem.technical,) if isinstance(problem, Refused) else ()
        return Step(2, CREDENTIAL, State.WRONG, (str(problem),), technical)


def _last(sessions: Sessions, key: str) -> Found | None:
    with sessions.read() as session:
        return findings.last(session, key).found


def _as_found(number: int, title: str, found: Found | None) -> Step:
    if found is None:
        return Step(number, title, State.NEXT, ("还没有查过。",))
    state = State.WRONG if found.tone == "bad" else State.DONE
    advice = () if found.tone == "good" else found.advice
    return Step(number, title, state, (found.text, *found.lines, *advice), found.technical)


def _with_the_rest(checked: list[Step], config: Config, sessions: Sessions, now: datetime) -> list[Step]:
    """Return the steps with those that a person takes, of which only the first to be done is next."""
    ready = all(step.state is State.DONE for step in checked)
    since = _waiting_since(sessions, now) if ready else None
    asked = asked_by_phone(sessions) if ready else None
    checked += [
        Step(
            5,
            "在后台启用",
            State.DONE if asked else State.NEXT,
            _how_to_switch_on(config),
            _what_to_type(config),
        ),
        Step(6, "用手机问一句", State.DONE, (asked,)) if asked else _to_ask(since),
        Step(7, "换回去的办法", State.LATER, HOW_TO_GO_BACK, ("看以前的菜单，也可以用 bot menu show。",)),
    ]
    return _in_order(checked)


def begin_again(sessions: Sessions, *, by: int | None, now: datetime) -> None:
    """Wait for a message that is still to come, whatever came before.

    What came before is known by its number: clocks of two machines, or of a rehearsal, may differ.

    Raises NotAllowed when *by* (None: the program, or who sits at its machine) is no administrator.
    """
    with sessions.begin() as session:
        if by is not None:
            people.require(session.get_one(Person, by), Role.ADMIN, to="接公众号")
        last = session.scalars(select(func.max(Question.id))).one() or 0
        system.note(session, SINCE, str(last), now=now)


def waits_for_phone(checked: list[Step]) -> bool:
    """Tell whether all is ready and only a message from a phone is missing."""
    return [step.number for step in checked if step.state in (State.WRONG, State.NEXT)] == [5]


def wait_for_phone(sessions: Sessions, *, seconds: float) -> bool:
    """Wait until a message came since it was begun to wait; tell whether one did."""
    until = time.monotonic() + seconds
    while not asked_by_phone(sessions):
        if time.monotonic() > until:
            return False
        time.sleep(LOOK_AGAIN_AFTER)
    return True


def asked_by_phone(sessions: Sessions) -> str | None:
    """Return what is to be said of the newest message since it was begun to wait, or None: none came."""
    with sessions.read() as session:
        last = system.know(session, SINCE)
        newest = (
            select(Question)
            .where(Question.id > int(last or 0), Question.answer.is_not(None))
            .where(~Question.key.startswith(BY_HAND))
            .order_by(Question.id.desc())
            .limit(1)
        )
        question = session.scalars(newest).first() if last else None
    if question is None:
        return None
    return f"{in_words(question.asked_at)} 收到一条消息，用 {question.took_ms} 毫秒答好。"


def _in_order(checked: list[Step]) -> list[Step]:
    """Let only the first step that is not done be next."""
    first = next((step.number for step in checked if step.state in (State.NEXT, State.WRONG)), 0)
    return [
        replace(step, state=State.LATER) if step.state is State.NEXT and step.number != first else step
        for step in checked
    ]


def _brought_over(sessions: Sessions, now: datetime) -> Step:
    with sessions.read() as session:
        imported, menu = rules.imported_at(session), backend_menu.newest(session)
        standing = [rule.switched_on for rule in rules.listed(session)]
        clashes = len(conflicts.find(session, today=beijing_day(now)))
    lines, technical = [], []
    if imported:
        lines.append(
            f"规则 {in_words(imported)} 导入，启用 {sum(standing)} 条，停用 {standing.count(False)} 条。"
        )
        if clashes:
            lines.append(f"其中 {clashes} 处要看一看：后台“问答 → 规则”。")
            technical.append("也可以用 bot rules conflicts 看。")
    else:
        lines.append("规则还没有导入。")
        technical.append("导入规则，也可以用：bot rules import --by 管理员姓名")
    if menu:
        lines.append(f"菜单 {in_words(menu.kept_at)} 存下，看它：后台“设置 → 菜单”。")
    else:
        lines.append("菜单还没有存下。")
        technical.append("存下菜单，也可以用：bot menu import --by 管理员姓名")
    state = State.DONE if imported and menu else State.NEXT
    return Step(3, "规则和菜单已存下", state, tuple(lines), tuple(technical))


def _waiting_since(sessions: Sessions, now: datetime) -> datetime:
    with sessions.read() as session:
        noted = session.get(system.Fact, SINCE)
    if noted is None:
        begin_again(sessions, by=None, now=now)
    return noted.changed_at if noted else now


def _how_to_switch_on(config: Config) -> tuple[str, ...]:
    account = config.account
    return (
        "启用的一刻起，后台自己的自动回复和自定义菜单都不再起作用，由程序回答；所以先做完第 3 步。",
        f"1. 打开 {PLACE}。",
        "2. 那里要填的四项，照“查看技术详情”里写的填。",
        f"3. 消息加解密方式选“{MODES[account.callback_mode]}”，提交，再点“启用”。",
        "4. 启用以后马上用手机给公众号发“帮助”：收到回答，这一步和下一步就都做好了。",
    )


def _what_to_type(config: Config) -> tuple[str, ...]:
    account = config.account
    return (
        f"URL：{webhook_address(config)}",
        f"Token：配置文件里的 [account] token，{_masked(account.token)}",
        f"EncodingAESKey：配置文件里的 [account] encoding_aes_key，{_masked(account.encoding_aes_key)}",
        "数据格式：XML",
    )


def _masked(secret: str) -> str:
    return f"{secret[:2]}…{secret[-2:]}（{len(secret)} 位）"


def _to_ask(since: datetime | None) -> Step:
    if since is None:
        lines = ("前面做好以后，用手机关注公众号，发“帮助”。",)
        return Step(6, "用手机问一句", State.NEXT, lines)
    lines = (f"用手机关注公众号，发“帮助”，再查一次。从 {in_words(since)} 等起。",)
    return Step(6, "用手机问一句", State.NEXT, lines, ("等着看，也可以用 bot connect --wait 120。",))


HOW_TO_GO_BACK = (
    f"1. {PLACE}，点“停用”：粉丝的消息从此不再发给程序；随时可做。",
    "2. 公众平台后台 → 自动回复，打开开关：原来的规则都还在那里，程序没有动过。",
    "3. 公众平台后台 → 自定义菜单，点“启用”，照“菜单”页的“以前的菜单”补全。",
    "4. 程序里的规则、数字和问答都留着；以后再启用，从第 4 步做起。",
)
