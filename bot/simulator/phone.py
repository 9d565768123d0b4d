"""The follower's phone in the browser: the chat at `/`, the articles at `/s/…`, and the pictures in them."""

from typing import Any

from flask import Blueprint, Response, abort, render_template, request

from bot.simulator import articles, bubbles, chat, conversation, drafts, followers, images, reading, sanitise
from bot.simulator.api import Refusal
from bot.simulator.clock import iso, local
from bot.simulator.platform import PHONE, Platform

# Nothing from outside, no script but the one file of ours: an article cannot do more here than in WeChat.
POLICY = (
    "default-src 'none'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; script-src 'self';"
    " connect-src 'self'; base-uri 'none'; form-action 'self'"
)
WEEKDAYS = "一二三四五六日"


def blueprint(platform: Platform) -> Blueprint:
    """Make the phone of one platform; `?as=OPENID` makes it somebody else's."""
    phone = Blueprint("phone", __name__)

    @phone.get("/")
    def page() -> str:
        openid = whose()
        lines = chat.read(platform, openid)
        return render_template(
            "chat.html",
            **common(platform, openid),
            lines=bubbles.of(platform, lines, openid=openid),
            last=lines[-1].id if lines else 0,
            last_at=lines[-1].at if lines else 0,
            menu=platform.account.menu.get("button", []),
        )

    @phone.get("/_phone/feed")
    def feed() -> dict[str, Any]:
        openid = whose()
        after, shown_at = request.args.get("after", 0, int), request.args.get("at", 0.0, float)
        lines = chat.read(platform, openid, after=after)
        shown = bubbles.of(platform, lines, openid=openid, before=shown_at)
        return {
            **moment(platform),
            "followed": followers.follows(platform, openid),
            "followers": followers.count(platform),
            "menu": str(platform.account.menu),
            "gone": after > 0 and platform.store.row("SELECT 1 FROM chat WHERE id = ?", after) is None,
            "last": lines[-1].id if lines else after,
            "at": lines[-1].at if lines else shown_at,
            "html": "".join(render_template("bubble.html", line=line) for line in shown),
        }

    @phone.post("/_phone/send")
    def send() -> dict[str, Any]:
        openid, words = whose(), given("text").strip()
        if words:
            follow_first(platform, openid)
            fields = {"content": words}
            if given("bizmsgmenuid"):
                fields["bizmsgmenuid"] = given("bizmsgmenuid")
            conversation.say(platform, openid, "text", fields)
        return {"ok": bool(words)}

    @phone.post("/_phone/tap")
    def tap() -> dict[str, Any]:
        openid = whose()
        follow_first(platform, openid)
        kind = "VIEW" if given("type") == "view" else "CLICK"
        conversation.happen(platform, openid, kind, {"EventKey": given("key")})
        return {"ok": True}

    @phone.post("/_phone/follow")
    def follow() -> dict[str, Any]:
        follow_first(platform, whose())
        return {"ok": True}

    @phone.post("/_phone/leave")
    def leave() -> dict[str, Any]:
        if followers.follows(platform, whose()):
            conversation.happen(platform, whose(), "unsubscribe", {})
        return {"ok": True}

    @phone.get("/s/<key>")
    def article(key: str) -> tuple[str, int] | str:
        found = articles.by_key(platform, key)
        if found is None or found.deleted:
            return render_template("gone.html", **common(platform, whose()), deleted=found is not None), 404
        reading.open_article(platform, found, whose())
        return show(platform, found.fields, at=found.published_at, reads=reading.total(platform, found))

    @phone.get("/s/draft/<media_id>/<int:index>")
    def draft(media_id: str, index: int) -> tuple[str, int] | str:
        try:
            contents = drafts.find(platform, {"media_id": media_id})
        except Refusal:
            contents = []
        if index >= len(contents):
            return render_template("gone.html", **common(platform, whose()), deleted=False), 404
        return show(platform, contents[index], at=platform.now(), reads=None)

    @phone.get("/mmbiz/<key>")
    def image(key: str) -> Response:
        found = images.by_key(platform, key)
        if found is None:
            abort(404)
        answer = Response(found.bytes, content_type=images.MIME[found.format])
        answer.headers["Cache-Control"] = "private, max-age=86400"
        return answer

    @phone.get("/favicon.ico")
    def icon() -> Response:
        return Response(status=204)

    phone.after_request(with_policy)
    return phone


def show(platform: Platform, fields: dict[str, Any], *, at: float, reads: int | None) -> str:
    """Give an article's page as WeChat lays it out; without *reads* it is a preview."""
    return render_template(
        "article.html",
        **common(platform, whose()),
        article=fields,
        body=sanitise.shown(fields["content"]),
        published=f"{local(at):%Y年%-m月%-d日 %H:%M}",
        reads=None if reads is None else bubbles.many(reads),
    )


def common(platform: Platform, openid: str) -> dict[str, Any]:
    return {
        "account": platform.account,
        "openid": openid,
        "suffix": "" if openid == PHONE else f"?as={openid}",
        "followed": followers.follows(platform, openid),
        "followers": followers.count(platform),
        **moment(platform),
    }


def moment(platform: Platform) -> dict[str, str]:
    """Tell the platform's time for the status bar and the panel."""
    now = local(platform.now())
    weekday = WEEKDAYS[now.weekday()]
    return {"now": iso(platform.now()), "time": f"{now:%H:%M}", "date": f"{now:%-m月%-d日} 周{weekday}"}


def follow_first(platform: Platform, openid: str) -> None:
    if not followers.follows(platform, openid):
        conversation.happen(platform, openid, "subscribe", {})


def whose() -> str:
    return request.args.get("as") or PHONE


def given(name: str) -> str:
    return str((request.get_json(silent=True) or {}).get(name, ""))


def with_policy(answer: Response) -> Response:
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["X-Content-Type-Options"] = "nosniff"
    if answer.mimetype == "text/html":
        answer.headers["Cache-Control"] = "no-store"
    return answer
