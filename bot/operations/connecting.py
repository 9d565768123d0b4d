"""The first connection of an account, step by step: each step is checked for real, as often as one likes.

Nothing is changed at WeChat; the one thing kept is since when a message from a phone is waited for.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlsplit

from sqlalchemy import func, select

from bot import system
from bot.answering import backend_menu, rules
from bot.answering.questions import Question
from bot.answering.rules import conflicts
from bot.clock import beijing_day, in_words
from bot.config import WECHAT, Account, Config
from bot.db import Sessions
from bot.errors import Mistake, PlatformProblem
from bot.wechat import handshake
from bot.wechat.client import WeChat

SINCE = "connect.since"
BY_HAND = "ask-"  # so begin the keys of what `bot ask --as` keeps
LOOK_AGAIN_AFTER = 0.5  # seconds
PORTS = (None, 80, 443)  # WeChat calls no other
PLACE = (
    "微信开发者平台 → 我的业务 → 公众号 → 消息与事件推送"
    "（旧版在公众平台“设置与开发 → 基本配置 → 服务器配置”）"
)


class State(StrEnum):
    """How a step stands, by its mark."""

    DONE = "✓"
    WRONG = "✗"
    NEXT = "→"  # now somebody has to do it
    LATER = "·"  # what comes before is not done, or there is nothing to do


@dataclass(frozen=True)
class Step:
    """One step: how it stands, and what was found or is to be done."""

    number: int
    title: str
    state: State
    lines: tuple[str, ...]


def steps(config: Config, sessions: Sessions, wechat: WeChat, *, now: datetime) -> list[Step]:
    """Check every step and return how each stands; of those still to do only the first is next."""
    checked = [
        settings(config),
        _check(2, "能取到访问凭证", lambda: _token(wechat)),
        _check(3, "后台的规则和菜单已存下", lambda: _brought_over(sessions, now)),
        _check(4, "消息地址应答正确", lambda: _callback(config, now)),
    ]
    ready = all(step.state is State.DONE for step in checked)
    since = _waiting_since(sessions, now) if ready else None
    asked = asked_by_phone(sessions) if ready else None
    checked += [
        Step(5, "在后台启用", State.DONE if asked else State.NEXT, _how_to_switch_on(config)),
        Step(6, "用手机问一句", State.DONE if asked else State.NEXT, (asked or _how_to_ask(since),)),
        Step(7, "换回去的办法", State.LATER, HOW_TO_GO_BACK),
    ]
    return _in_order(checked)


def settings(config: Config) -> Step:
    """Check the first step, for which nothing but the settings is needed."""
    return _check(1, "配置齐全", lambda: _settings(config))


def begin_again(sessions: Sessions, *, now: datetime) -> None:
    """Wait for a message that is still to come, whatever came before.

    What came before is known by its number: clocks of two machines, or of a rehearsal, may differ.
    """
    with sessions.begin() as session:
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


def _check(number: int, title: str, look: Callable[[], tuple[bool, list[str]]]) -> Step:
    try:
        done, lines = look()
    except (Mistake, PlatformProblem) as problem:
        return Step(number, title, State.WRONG, (str(problem),))
    return Step(number, title, State.DONE if done else State.NEXT, tuple(lines))


def _in_order(checked: list[Step]) -> list[Step]:
    """Let only the first step that is not done be next."""
    first = next((step.number for step in checked if step.state in (State.NEXT, State.WRONG)), 0)
    return [
        replace(step, state=State.LATER) if step.state is State.NEXT and step.number != first else step
        for step in checked
    ]


def _settings(config: Config) -> tuple[bool, list[str]]:
    account, url = config.account, config.web.public_url
    place = urlsplit(url)
    if not url:
        raise Mistake(
            "[web] public_url 没有填，微信要凭它找到我们。填粉丝看得到的网址，如 https://bot.example.cn"
        )
    if account.api_base == WECHAT:
        if place.hostname in handshake.LOOPBACK:
            raise Mistake(f"[web] public_url = {url} 是本机地址，微信够不着。请填外面看得到的网址。")
        if place.port not in PORTS:
            raise Mistake(f"[web] public_url 的端口是 {place.port}，微信只连 80（http）和 443（https）。")
    lines = [f"{account.name}，{account.appid}，{MODES[account.callback_mode]}。"]
    if account.api_base != WECHAT:
        lines.append(f"连的是 {account.api_base}，不是真的微信：这是演练。")
    return True, lines


MODES = {"plain": "明文模式", "compatible": "兼容模式", "safe": "安全模式"}


def _token(wechat: WeChat) -> tuple[bool, list[str]]:
    wechat.try_token()
    return True, ["微信给了访问凭证：AppID、AppSecret 和 IP 白名单都对。"]


def _brought_over(sessions: Sessions, now: datetime) -> tuple[bool, list[str]]:
    with sessions.read() as session:
        imported, menu = rules.imported_at(session), backend_menu.newest(session)
        standing = [rule.switched_on for rule in rules.listed(session)]
        clashes = len(conflicts.find(session, today=beijing_day(now)))
    lines = []
    if imported:
        lines.append(
            f"规则 {in_words(imported)} 导入，启用 {sum(standing)} 条，停用 {standing.count(False)} 条。"
        )
        lines += [f"其中 {clashes} 处要看一看：bot rules conflicts"] if clashes else []
    else:
        lines.append("规则还没有导入。请运行：bot rules import --by 管理员姓名")
    if menu:
        lines.append(f"菜单 {in_words(menu.kept_at)} 存下，看它：bot menu show")
    else:
        lines.append("菜单还没有存下。请运行：bot menu import --by 管理员姓名")
    return bool(imported and menu), lines


def _callback(config: Config, now: datetime) -> tuple[bool, list[str]]:
    address, token = webhook_address(config), config.account.token
    try:
        handshake.greet(address, token, now=now)
    except PlatformProblem as problem:
        raise Mistake(f"{problem}{_from_inside(config, now)}") from None
    lines = [f"{address} 认得签名，原样应答，签错的不收。"]
    if urlsplit(address).hostname in handshake.LOOPBACK:
        lines.append("这是本机地址：演练够用，真的微信够不着。")
    return True, lines


def _from_inside(config: Config, now: datetime) -> str:
    """Say whether our program answers where it listens, so that one knows on which side to look."""
    inside = f"http://{config.web.bind}/wechat"
    try:
        handshake.greet(inside, config.account.token, now=now)
    except (Mistake, PlatformProblem):
        return f"在本机 {inside} 也没有正确应答：请先运行 bot run。"
    return f"在本机 {inside} 应答正常：程序没有问题，请检查域名、防火墙、反向代理和证书。"


def webhook_address(config: Config) -> str:
    """Return the address that WeChat is to be given."""
    return (config.web.public_url or f"http://{config.web.bind}").rstrip("/") + "/wechat"


def _waiting_since(sessions: Sessions, now: datetime) -> datetime:
    with sessions.read() as session:
        noted = session.get(system.Fact, SINCE)
    if noted is None:
        begin_again(sessions, now=now)
    return noted.changed_at if noted else now


def _how_to_switch_on(config: Config) -> tuple[str, ...]:
    account: Account = config.account
    return (
        "启用的一刻起，后台自己的自动回复和自定义菜单都不再起作用，由程序回答；所以先做完第 3 步。",
        f"1. 打开 {PLACE}。",
        f"2. URL 填 {webhook_address(config)}",
        f"3. Token 填配置文件里 [account] token：{_masked(account.token)}",
        f"4. EncodingAESKey 填 [account] encoding_aes_key：{_masked(account.encoding_aes_key)}",
        f"5. 消息加解密方式选“{MODES[account.callback_mode]}”，数据格式选 XML，提交，再点“启用”。",
    )


def _masked(secret: str) -> str:
    return f"{secret[:2]}…{secret[-2:]}（{len(secret)} 位）"


def _how_to_ask(since: datetime | None) -> str:
    if since is None:
        return "前面做好以后，用手机关注公众号，发“帮助”。"
    return f"用手机给公众号发“帮助”，再运行 bot connect（或 --wait 120 等着）。从 {in_words(since)} 等起。"


HOW_TO_GO_BACK = (
    f"1. {PLACE}，点“停用”：粉丝的消息从此不再发给程序；随时可做。",
    "2. 公众平台后台 → 自动回复，打开开关：原来的规则都还在那里，程序没有动过。",
    "3. 公众平台后台 → 自定义菜单，点“启用”，照 bot menu show 核对；少了的照着补上。",
    "4. 程序里的规则、数字和问答都留着；以后再启用，从第 4 步做起。",
)
