"""The follower's phone in the browser: the chat at `/`, and what is sent from it."""

import secrets
from typing import Any

from flask import Blueprint, Response, render_template, request

from bot.simulator import bubbles, chat, conversation, desk, followers, images, reader, taps
from bot.simulator.platform import Platform
from bot.simulator.screen import common, given, moment, whose

# Nothing from outside, no script but those of ours: an article cannot do more here than in WeChat.
POLICY = (
    "default-src 'none'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; script-src 'self';"
    " connect-src 'self'; base-uri 'none'; form-action 'self'"
)
LARGEST_PICTURE = 10 * 1024 * 1024


def blueprint(platform: Platform) -> Blueprint:
    """Make the phone of one platform; `?as=OPENID` makes it somebody else's."""
    phone = Blueprint("phone", __name__)

    @phone.before_request
    def own_pages_only() -> tuple[dict[str, str], int] | None:
        origin = request.headers.get("Origin")
        if request.method == "POST" and origin is not None and origin.partition("//")[2] != request.host:
            return {"error": "只接受这个页面自己的请求"}, 403
        return None

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
        news = {
            **moment(platform),
            "followed": followers.follows(platform, openid),
            "followers": followers.count(platform),
            "waiting": platform.store.number("SELECT count(*) FROM jobs WHERE waits_for = 'administrator'"),
            "parts": desk.parts(platform, openid),
        }
        return news if request.args.get("chat") == "no" else {**news, **talk(openid)}

    def talk(openid: str) -> dict[str, Any]:
        after, shown_at = request.args.get("after", 0, int), request.args.get("at", 0.0, float)
        lines = chat.read(platform, openid, after=after)
        shown = bubbles.of(platform, lines, openid=openid, before=shown_at)
        return {
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

    @phone.post("/_phone/voice")
    def voice() -> dict[str, Any]:
        """Send what was typed as a voice message whose words WeChat has recognised."""
        openid, words = whose(), given("text").strip()
        if words:
            follow_first(platform, openid)
            fields = {"mediaid": secrets.token_urlsafe(48), "format": "amr", "recognition": words}
            conversation.say(platform, openid, "voice", fields)
        return {"ok": bool(words)}

    @phone.post("/_phone/picture")
    def picture() -> dict[str, Any]:
        """Send a picture: its bytes are the body."""
        openid, content = whose(), request.get_data()
        if len(content) > LARGEST_PICTURE:
            raise ValueError("图片不能超过 10 MB")
        if images.kind_of(content) is None:
            raise ValueError("只能发 JPG、PNG、GIF、BMP 图片")
        follow_first(platform, openid)
        now = platform.now()
        media_id = images.lend(platform, "from a follower", content, "image", now=now)
        kept = images.lent(platform, media_id, now=now)
        assert kept is not None
        conversation.say(platform, openid, "image", {"picurl": kept.url, "mediaid": media_id})
        return {"ok": True}

    @phone.post("/_phone/tap")
    def tap() -> dict[str, Any]:
        openid = whose()
        follow_first(platform, openid)
        taps.tap(platform, openid, taps.find(platform, kind=given("type"), leads_to=given("key")))
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

    @phone.get("/favicon.ico")
    def icon() -> Response:
        return Response(status=204)

    @phone.errorhandler(ValueError)
    def wrong(error: ValueError) -> tuple[dict[str, str], int]:
        return {"error": str(error)}, 400

    phone.register_blueprint(reader.blueprint(platform))
    phone.register_blueprint(desk.blueprint(platform))
    phone.after_request(with_policy)
    return phone


def follow_first(platform: Platform, openid: str) -> None:
    if not followers.follows(platform, openid):
        conversation.happen(platform, openid, "subscribe", {})


def with_policy(answer: Response) -> Response:
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["X-Content-Type-Options"] = "nosniff"
    if answer.mimetype == "text/html":
        answer.headers["Cache-Control"] = "no-store"
    return answer
