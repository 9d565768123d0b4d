"""Finds what is well-formed in the settings and cannot be meant."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from bot.config import addresses
from bot.config.sections import (
    Account,
    Answering,
    Compliance,
    Database,
    Limits,
    Notices,
    Publishing,
    Reach,
    Web,
)

TEN_YEARS = 10 * 366 * 24 * 60  # minutes; who writes more mistook the unit
SAMPLE = "请"  # so begins what config.example.toml says where everybody must fill in their own
STILL_SAMPLE = "还是样例里的文字，人人知道；请换成自己的，或运行 bot init 生成一份配置。"


def contradictions(sections: Mapping[str, Any]) -> Iterator[str]:
    """Name what is well-formed but cannot be meant, in every section that could be read."""
    for name, examine in _EXAMINED.items():
        if sections[name] is not None:
            yield from (f"[{name}] {fault}" for fault in examine(sections[name]))


def _of_account(account: Account) -> Iterator[str]:
    if account.encoding_aes_key.startswith(SAMPLE):
        yield f"encoding_aes_key {STILL_SAMPLE}"
    elif not re.fullmatch(r"[A-Za-z0-9]{43}", account.encoding_aes_key):
        yield "encoding_aes_key 要 43 位字母或数字，在公众平台“消息加解密密钥”处抄来。"
    if account.token.startswith(SAMPLE):
        yield f"token {STILL_SAMPLE}"
    elif not re.fullmatch(r"[A-Za-z0-9]{3,32}", account.token):
        yield "token 要 3 至 32 位字母或数字，与公众平台所填相同。"
    for key in ("name", "appid", "secret"):
        if not getattr(account, key).strip():
            yield f"{key} 是空的。"
    if account.appid.strip() and not re.fullmatch(r"wx[A-Za-z0-9]+", account.appid):
        yield "appid 要 wx 开头，后面是字母或数字，在公众平台“开发者 ID(AppID)”处抄来。"
    if account.secret.startswith(SAMPLE):
        yield f"secret {STILL_SAMPLE}"
    if not re.fullmatch(r"https?://[^/\s]+", account.api_base):
        yield "api_base 要 http:// 或 https:// 开头的地址，末尾不带 /。"
    if account.clock_url and not re.match(r"https?://", account.clock_url):
        yield "clock_url 要 http:// 或 https:// 开头的地址。"
    if account.clock_url and re.search(r"\bweixin\.qq\.com\b", account.api_base.lower()):
        yield "clock_url 只在演练中用；连接真实的微信时请删去这一行。"


def _of_web(web: Web) -> Iterator[str]:
    if web.secret_key.startswith(SAMPLE):
        yield f"secret_key {STILL_SAMPLE}"
    elif len(web.secret_key) < 16:
        yield "secret_key 至少 16 位；可运行 bot init 生成。"
    if not (found := re.fullmatch(r"[^\s:]+:(\d{1,5})", web.bind)) or not 1 <= int(found[1]) <= 65_535:
        yield "bind 要写成 地址:端口，如 127.0.0.1:8000；端口最大 65535。"
    if web.public_url and not re.fullmatch(r"https?://[^/\s]\S*", web.public_url):
        yield "public_url 要 http:// 或 https:// 开头的网址，如 https://bot.example.cn；没有就留空。"
    if not 1 <= web.session_hours <= TEN_YEARS // 60:
        yield "session_hours 至少 1，最多十年。"
    if not 5 <= web.idle_minutes <= TEN_YEARS:
        yield "idle_minutes 至少 5 分钟，最多十年。"
    for network in web.allowed_networks:
        if not addresses.is_network(network):
            yield f"allowed_networks 里的“{network[:50]}”不是网络。例：10.0.0.0/8、219.145.3.7。"


def _of_database(database: Database) -> Iterator[str]:
    if database.url.endswith(":memory:"):
        yield "url 没有写文件，什么都留不住。例：sqlite:///var/bot.db"
    elif not re.match(r"sqlite:///|postgresql\+psycopg://", database.url):
        yield "url 不是我们用的数据库。可用：sqlite:///… 或 postgresql+psycopg://…"


def _of_answering(answering: Answering) -> Iterator[str]:
    if answering.default_year and not 1949 <= answering.default_year <= 2100:
        yield "default_year 要 1949 至 2100，或 0（有确认数字的最近一年）。"
    if not 1 <= answering.context_minutes <= 60:
        yield "context_minutes 要 1 至 60 分钟。"
    if not re.fullmatch(r"\d[\d-]{2,19}", answering.telephone):
        yield "telephone 要电话号码，如 12338 或 0939-8212338。"
    if not 1 <= len(answering.helpline_hours.strip()) <= 40:
        yield "helpline_hours 要 1 至 40 个字，如 工作日 8:30–18:00。"
    if not 1 <= answering.confided_days <= 365:
        yield "confided_days 要 1 至 365 天。"


def _of_publishing(publishing: Publishing) -> Iterator[str]:
    if len(publishing.review_steps) != 3 or len(set(publishing.review_steps)) != 3:
        yield "review_steps 要三个不同的名称：三审三校。"
    if not 0 <= publishing.grace_seconds <= TEN_YEARS * 60:
        yield "grace_seconds 不能小于 0，最多十年。"
    if not 1 <= publishing.max_lateness_minutes <= TEN_YEARS:
        yield "max_lateness_minutes 至少 1，最多十年。"


def _of_reach(reach: Reach) -> Iterator[str]:
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", reach.collect_at):
        yield "collect_at 要写成 时:分，如 08:30。"
    elif reach.collect_at < "08:30":
        yield "collect_at 不早于 08:30：微信的数据早上八点后才齐。"


def _of_notices(notices: Notices) -> Iterator[str]:
    """Name the faults without the addresses: one holds a password, the other a key."""
    if notices.smtp_url:
        try:
            addresses.mail_server(notices.smtp_url)
        except ValueError as fault:
            yield f"smtp_url {fault}"
    if notices.smtp_url and not notices.mail_from:
        yield "mail_from 没有填：写了 smtp_url，就要写发件人，多半与邮箱用户名相同。"
    if notices.mail_from and not addresses.is_mailbox(notices.mail_from):
        yield "mail_from 要一个邮箱地址，如 tongzhi@example.cn。"
    if notices.webhook_url and not addresses.is_web(notices.webhook_url):
        yield "webhook_url 要 https:// 开头的网址，在群机器人的设置里抄来。"
    if not 5 <= notices.repeat_minutes <= 24 * 60:
        yield "repeat_minutes 要 5 至 1440 分钟。"


def _of_compliance(compliance: Compliance) -> Iterator[str]:
    if not 1 <= compliance.silence_days <= 60:
        yield "silence_days 要 1 至 60；甘肃 7，全国 14。"
    if not 1 <= compliance.comment_days <= 30:
        yield "comment_days 要 1 至 30（工作日）。"
    for each in compliance.mourning:
        try:
            date.fromisoformat(each.strip().partition(" ")[0])
        except ValueError:
            yield f"mourning 里的“{each[:40]}”不行：要写成 日期 名称，如 2026-12-20 全市哀悼日。"


def _of_limits(limits: Limits) -> Iterator[str]:
    for key in ("title", "author", "digest", "content", "content_bytes", "source_url_bytes"):
        if getattr(limits, key) < 1:
            yield f"{key} 至少 1。"


_EXAMINED: dict[str, Callable[[Any], Iterator[str]]] = {
    "account": _of_account,
    "web": _of_web,
    "database": _of_database,
    "answering": _of_answering,
    "publishing": _of_publishing,
    "limits": _of_limits,
    "reach": _of_reach,
    "notices": _of_notices,
    "compliance": _of_compliance,
}
