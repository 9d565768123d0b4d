"""Checks of what lies between us and WeChat: settings, token, callback, rights, calls of today."""

from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlsplit

from bot.clock import in_words
from bot.config import WECHAT, Config
from bot.errors import Mistake, PlatformProblem, Refused
from bot.operations.checkup import turned_away
from bot.operations.checkup.ground import Ground
from bot.operations.checkup.turned_away import Away
from bot.operations.findings import Found
from bot.publishing.pushes import quota as sends
from bot.wechat import capabilities, client, codes, handshake
from bot.wechat.capabilities import NAMES, WITHOUT
from bot.wechat.client import WeChat
from bot.wechat.handshake import Misanswered

PORTS = (None, 80, 443)  # WeChat calls no other
MODES = {"plain": "明文模式", "compatible": "兼容模式", "safe": "安全模式"}
PLACE = (
    "微信开发者平台 → 我的业务 → 公众号 → 消息与事件推送"
    "（旧版在公众平台“设置与开发 → 基本配置 → 服务器配置”）"
)
LIST = "微信开发者平台 → 我的业务 → 公众号 → IP 白名单（旧版在公众平台“设置与开发 → 基本配置”）"
CALLS = {
    "群发": client.SEND,
    "发布": client.SUBMIT,
    "存草稿": client.DRAFT_ADD,
    "看草稿": client.DRAFT_GET,
    "发预览": client.PREVIEW,
    "回复粉丝": client.MESSAGE,
    "换菜单": client.CREATE_MENU,
}
FEW = 10  # of a hundred left
AGAIN = ("过几分钟点“再试”。一直这样，请管理员看看这台服务器能不能上网，公众平台有没有停机的公告。",)
AFTER_TOKEN = ("先看“访问凭证和白名单”一项，改好再试。",)


def answered(look: Callable[[], Found]) -> Found:
    """Return what *look* finds; what goes wrong on the way is a finding too, with what to do about it."""
    try:
        return look()
    except Refused as refused:
        address = codes.seen_address(refused.errmsg) if refused.code == codes.IP_NOT_ALLOWED else None
        technical = (refused.technical,)
        if address is None:
            return Found("bad", str(refused), advice=("照上面说的改好，再点“再试”。",), technical=technical)
        return Found(
            "bad",
            f"微信不认识这台服务器的 IP 地址 {address}，什么也不让做。",
            advice=(
                f"请公众号的管理员打开：{LIST}。",
                f"点“编辑”，另起一行加上 {address}，保存。",
                "5 至 10 分钟以后生效，再回来点“再试”。",
            ),
            technical=technical,
        )
    except (Mistake, PlatformProblem) as problem:
        return Found("bad", str(problem), advice=AGAIN)


def settings(config: Config) -> Found:
    """Look whether the settings can work at all."""
    account = config.account
    if fault := _fault_of_address(config):
        text, setting = fault
        advice = ("请管理员照技术详情在配置文件里改好，重新启动程序，再查一次。",)
        return Found("bad", text, advice=advice, technical=(setting,))
    rehearsal = account.api_base != WECHAT
    technical = [f"{account.name}，AppID {account.appid}，{MODES[account.callback_mode]}。"]
    technical += [f"连的是 {account.api_base}，不是真的微信。"] if rehearsal else []
    text = "该填的都填了。" + ("现在连的是模拟平台，不是真的微信。" if rehearsal else "")
    return Found("good", text, technical=tuple(technical))


def _fault_of_address(config: Config) -> tuple[str, str] | None:
    """Return what is wrong with our address, in words, and as one has to set it; None where nothing is."""
    url = config.web.public_url
    place = urlsplit(url)
    if not url:
        return (
            "对外的网址没有填，微信找不到这里。",
            "[web] public_url 没有填，微信要凭它找到我们。填粉丝看得到的网址，如 https://bot.example.cn",
        )
    if config.account.api_base != WECHAT:
        return None
    if place.hostname in handshake.LOOPBACK:
        return (
            "对外的网址是本机地址，微信够不着。",
            f"[web] public_url = {url} 是本机地址，微信够不着。请填外面看得到的网址。",
        )
    if place.port not in PORTS:
        return (
            f"对外的网址的端口是 {place.port}，微信只连 80 和 443。",
            f"[web] public_url 的端口是 {place.port}，微信只连 80（http）和 443（https）。",
        )
    return None


def token(wechat: WeChat) -> list[str]:
    """Return that WeChat gives a token, or raise what it says instead."""
    wechat.try_token()
    return ["微信给了访问凭证：AppID、AppSecret 和 IP 白名单都对。"]


def callback(config: Config, now: datetime) -> Found:
    """Look whether our address answers WeChat rightly; where it does not, on which side to look."""
    address = webhook_address(config)
    try:
        handshake.greet(address, config.account.token, now=now)
    except (Mistake, PlatformProblem) as problem:
        where, inside = _from_inside(config, now)
        what = problem.answered if isinstance(problem, Misanswered) else ""
        technical = (f"消息地址：{address}", *([f"{what}。"] if what else []), inside)
        return Found("bad", f"{problem}{where}", technical=technical)
    technical = (f"{address} 认得签名，原样应答，签错的不收。",)
    if urlsplit(address).hostname in handshake.LOOPBACK:
        technical += ("这是本机地址：演练够用，真的微信够不着。",)
    return Found("good", "地址应答正确。", technical=technical)


def _from_inside(config: Config, now: datetime) -> tuple[str, str]:
    """Say whether our program answers where it listens, and where: so one knows on which side to look."""
    inside = f"http://{config.web.bind}/wechat"
    try:
        handshake.greet(inside, config.account.token, now=now)
    except Misanswered as problem:
        what = f"（{problem.answered}）" if problem.answered else ""
        return (
            "在这台服务器上也没有正确应答：请核对运行的是不是这份配置。",
            f"在本机 {inside} 有应答，但不对{what}。",
        )
    except PlatformProblem:
        return "在这台服务器上也没有应答：请先启动程序。", f"在本机 {inside} 没有应答；启动用 bot run。"
    return (
        "在这台服务器上应答正常：程序没有问题，请检查域名、防火墙、反向代理和证书。",
        f"在本机 {inside} 应答正常。",
    )


def webhook_address(config: Config) -> str:
    """Return the address that WeChat is to be given."""
    return (config.web.public_url or f"http://{config.web.bind}").rstrip("/") + "/wechat"


def of_settings(at: Ground) -> Found:
    """Look whether the settings can work at all."""
    return settings(at.config)


def of_token(at: Ground) -> Found:
    """Look whether WeChat gives us a token, and lets our address in."""
    token(at.wechat)
    return Found("good", "微信给了访问凭证，认得这台服务器。")


def of_callback(at: Ground) -> Found:
    """Look whether our address answers as WeChat wants it; what came last from there is told with it."""
    with at.sessions.read() as session:
        at_last = turned_away.last_message(session)
        away = turned_away.last(session, now=at.now)
    came = f"最近一条粉丝的消息是 {in_words(at_last)} 收到的。" if at_last else None
    answer = callback(at.config, at.now)
    if answer.tone == "bad":
        return Found(
            "bad",
            "微信现在送不进粉丝的消息。" if came else "微信还送不进粉丝的消息。",
            lines=(answer.text, came or "还没有收到过粉丝的消息。", *([_of_away(away)] if away else [])),
            advice=(
                "先照上面一行改好，让消息地址能打开。",
                f"再打开：{PLACE}，核对地址和令牌与配置文件里的一样，保存。",
                "回来点“再试”。",
            ),
            technical=answer.technical,
        )
    if away:
        return _turned_away(at, away)
    if came is None:
        advice = (f"打开：{PLACE}，填好并启用，再用手机给公众号发“帮助”。",)
        text = "地址应答正确，但还没有收到过粉丝的消息。"
        return Found("warn", text, advice=advice, technical=answer.technical)
    return Found("good", f"{answer.text}{came}", technical=answer.technical)


def _of_away(away: Away) -> str:
    times = f"，这样的至少 {away.count} 次" if away.count > 1 else ""
    return f"{in_words(away.at)} 有一条消息没有收：{away.reason}{times}。"


def _turned_away(at: Ground, away: Away) -> Found:
    """Say what WeChat's messages lack to be let in, if they were WeChat's: one may be anybody's."""
    if "时间" in away.reason:
        advice: tuple[str, ...] = ("先看“时间”一项，把时间校准。",)
    else:
        advice = (
            f"打开：{PLACE}。",
            "把那里的令牌和密钥，和配置文件里的逐字核对；改成一样，保存，改了配置文件的要重新启动程序。",
        )
    again = "用手机给公众号发“帮助”，得到回答以后点“再试”。"
    technical = (
        webhook_address(at.config),
        "令牌在后台叫 Token，在配置文件里是 [account] token；密钥叫 EncodingAESKey，是 encoding_aes_key。",
    )
    if away.count < turned_away.SEVERAL:
        text = "地址应答正确，但有消息对不上，没有收：可能不是微信发来的。"
        return Found(
            "warn", text, (_of_away(away),), (again, f"没有得到回答的：{advice[0]}", *advice[1:]), technical
        )
    return Found(
        "bad",
        "微信送来的消息对不上，没有收，粉丝得不到回答。",
        (_of_away(away),),
        (*advice, again),
        technical,
    )


def of_rights(at: Ground) -> Found:
    """Ask WeChat anew what the account may do."""
    with at.sessions.begin() as session:
        capabilities.ask_again(session)
    capabilities.ask_if_due(at.sessions, at.wechat, now=at.now)
    with at.sessions.read() as session:
        known = capabilities.listed(session)
    problem = next((each.problem for each in known.values() if each and each.problem), "")
    if problem:
        return Found("bad", "没有问完。", lines=(problem,), advice=AFTER_TOKEN)
    barred = [ability for ability, each in known.items() if each and not each.allowed]
    lines = [f"能：{'、'.join(NAMES[each] for each in known if each not in barred)}。"]
    lines += [f"不能{NAMES[each]}：{WITHOUT[each]}" for each in barred]
    if barred:
        advice = ("公众号认证以后这些权限才有；到公众平台“设置与开发 → 账号详情”核对认证有没有过期。",)
        return Found("warn", f"有 {len(barred)} 件事微信不让做。", tuple(lines), advice)
    return Found("good", "需要的权限都有。", tuple(lines))


def of_quota(at: Ground) -> Found:
    """Ask WeChat how many calls are left today, and count the sends ourselves."""
    lines, used_up, few, barred = [], [], [], []
    with at.sessions.read() as session:
        counted = sends.of(session, at.now, at.config.account.kind)
    lines.append(f"群发给粉丝：{counted.span}还剩 {counted.left} 次（{counted.in_words}）。")
    for name, path in CALLS.items():
        try:
            told = at.wechat.quota(path)
        except Refused as refused:
            if refused.code in codes.NO_RIGHT:
                lines.append(f"{name}：没有这项权限。")
                barred.append(name)
                continue
            return Found("bad", "没有问到。", (str(refused),), AFTER_TOKEN)
        except PlatformProblem as problem:
            return Found("bad", "没有问到。", (str(problem),), AFTER_TOKEN)
        lines.append(f"{name}的接口：用了 {told.used} 次，还剩 {told.left} 次，每天 {told.most} 次。")
        if told.left == 0:
            used_up.append(name)
        elif told.left * 100 < told.most * FEW:
            few.append(name)
    if used_up:
        advice = ("明天零点恢复，在这以前由人在公众平台做；急用时管理员可以在微信开发者平台清零。",)
        return Found("bad", f"{'、'.join(used_up)}的次数今天用完了。", tuple(lines), advice)
    odd = [
        (few, "的次数快用完了", "今天省着用，明天零点恢复。"),
        ([] if counted.left else [f"{counted.span}的群发"], "用完了", _when_again(counted.kind)),
        (barred, "没有权限", "没有权限的事怎么办，看“公众号的权限”一项。"),
    ]
    lacking = [f"{'、'.join(names)}{how}" for names, how, _ in odd if names]
    if lacking:
        return Found(
            "warn", f"{'；'.join(lacking)}。", tuple(lines), tuple(what for names, _, what in odd if names)
        )
    return Found("good", "都还够用。", tuple(lines))


def _when_again(kind: sends.Kind) -> str:
    when = "明天" if kind == "subscription" else "下个月"
    return f"群发{when}才又有；今天要发的，改用“发布”（不通知粉丝）。"
