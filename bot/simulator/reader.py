"""Articles as a reader sees them: `/s/…`, what can be done under them, and the pictures in them."""

from typing import Any

from flask import Blueprint, Response, abort, render_template

from bot.simulator import articles, bubbles, drafts, images, reactions, reading, sanitise
from bot.simulator.api import Refusal
from bot.simulator.articles import Article
from bot.simulator.clock import local
from bot.simulator.platform import Platform
from bot.simulator.screen import common, given, whose


def blueprint(platform: Platform) -> Blueprint:
    """Make the articles of one platform."""
    reader = Blueprint("reader", __name__)

    @reader.get("/s/<key>")
    def article(key: str) -> tuple[str, int] | str:
        found = articles.by_key(platform, key)
        if found is None or found.deleted:
            return gone(platform, deleted=found is not None)
        reading.open_article(platform, found, whose())
        return show(
            platform,
            found.fields,
            at=found.published_at,
            reads=bubbles.many(reading.total(platform, found)),
            key=key,
            **under(platform, found),
        )

    @reader.get("/s/draft/<media_id>/<int:index>")
    def draft(media_id: str, index: int) -> tuple[str, int] | str:
        try:
            contents = drafts.find(platform, {"media_id": media_id})
        except Refusal:
            contents = []
        if index >= len(contents):
            return gone(platform, deleted=False)
        return show(platform, contents[index], at=platform.now(), reads=None)

    @reader.post("/_phone/react")
    def react() -> dict[str, str]:
        found = there()
        reactions.react(platform, found, whose(), given("kind"))
        return news(found)

    @reader.post("/_phone/comment")
    def comment() -> dict[str, str]:
        found = there()
        reactions.comment(platform, found, whose(), given("text").strip())
        return news(found)

    def news(found: Article) -> dict[str, str]:
        shown = under(platform, found)
        return {name: render_template(f"part_{name}.html", **shown) for name in ("actions", "comments")}

    @reader.get("/mmbiz/<key>")
    def image(key: str) -> Response:
        found = images.by_key(platform, key)
        if found is None:
            abort(404)
        answer = Response(found.bytes, content_type=images.MIME[found.format])
        answer.headers["Cache-Control"] = "private, max-age=86400"
        return answer

    def there() -> Article:
        found = articles.by_key(platform, given("key"))
        if found is None or found.deleted:
            raise ValueError("这篇文章不在了")
        return found

    return reader


def under(platform: Platform, article: Article) -> dict[str, Any]:
    """Give what stands under an article for the one who reads it."""
    counts = reactions.totals(platform, article)
    return {
        "counts": {kind: bubbles.many(counts[name]) for kind, name in reactions.KINDS.items()},
        "done": reactions.of(platform, article, whose()),
        "open_to_comments": reactions.open_to(platform, article),
        "comments": reactions.comments(platform, article, whose()),
        "when": bubbles.when,
    }


def show(platform: Platform, fields: dict[str, Any], *, at: float, reads: str | None, **more: Any) -> str:
    """Give an article's page as WeChat lays it out; without *reads* it is a preview."""
    return render_template(
        "article.html",
        **common(platform, whose()),
        article=fields,
        body=sanitise.shown(fields["content"]),
        published=f"{local(at):%Y年%-m月%-d日 %H:%M}",
        reads=reads,
        **more,
    )


def gone(platform: Platform, *, deleted: bool) -> tuple[str, int]:
    return render_template("gone.html", **common(platform, whose()), deleted=deleted), 404
