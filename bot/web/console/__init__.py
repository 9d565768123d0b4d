"""The console: where staff review, plan and look; a Flask app, one file a page family.

families (all of them) · office (what pages work with) · words (states in Chinese) · packed (style and script)
door (signing in), invited
home · system (is all well) · helping (怎么用: docs/手册) · checkup (体检, 接公众号) · menu → menu_form
journal_pages (操作日志) · phones (预览手机) · retaining (保存期限)
my_notices my_sign_in absence (leave) people (人员) · articles intake pictures
writing (manuscript: what its form holds; palette: what is offered; meanwhile: what its script asks)
one_article (its page) → differing substituting previewing intending
schedule (month and week) planning pushes one_push series corrections
desk canned (常用回复) confided · comments → one_comment (文章留言) · trying (what followers get)
unanswered (no figure) · rules · lists (词表)
figures (数字) gleaning (a new review) gleaned (one number of it) figure_sheets (Excel)
importing (exports of the official backend) · collecting (取数)
reach (传播: a period, followers, questions, what numbers mean) reach_articles reach_files → choosing_period
reports (of a year or month, on the page and as files, the 自查表)
"""

import ipaddress
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask, Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.csrf import CSRFError, CSRFProtect
from markupsafe import Markup
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from bot import clock as time
from bot import journal
from bot.clock import Clock
from bot.config import Config
from bot.db import Sessions
from bot.errors import Problem
from bot.publishing import images
from bot.publishing import pushes as sendings
from bot.reach import dictionary
from bot.web.console import door, helping, numbers, office, packed, words, writing
from bot.web.console.families import FAMILIES
from bot.web.console.office import Office

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

STATIC = Path(__file__).parents[1] / "static"
TEMPLATES = Path(__file__).parents[3] / "templates" / "console"
LARGEST_FORM = 1_000_000  # bytes
WITH_FILES = {"writing", "meanwhile", "intake", "series", "importing", "gleaning", "figure_sheets", "lists"}

# No inline script or style anywhere; the preview has a policy of its own, for WeChat knows inline style only.
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; "
    "frame-src 'self'; form-action 'self'; frame-ancestors 'self'; base-uri 'none'"
)
NOT_FOUND = "没有这一页。可能是地址不完整，或者内容已经不在了。"
BROKEN = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>系统出了问题</title>
<h1>系统出了问题</h1><p>刚才的操作可能没有做成。请过一会儿<a href="/console/">回到首页</a>看看。</p>
<p>还是不行，请告诉管理员。</p>"""
SENTENCES = {
    400: "浏览器送来的内容不完整，请返回再试一次。",
    404: NOT_FOUND,
    405: "这个地址是做一件事用的，不能直接打开。刚才什么也没有做。",
    413: "送来的内容太大了，没有收下。请返回，把文件缩小，或分几次放进来。",
}


def create_console(config: Config, sessions: Sessions, clock: Clock) -> Flask:
    """Return the console of these settings, all of its pages under `/console/`."""
    app = Flask(
        __name__, static_folder=STATIC, static_url_path="/console/static", template_folder=str(TEMPLATES)
    )
    https = config.web.public_url.startswith("https://")
    app.config.update(
        SECRET_KEY=config.web.secret_key,
        SESSION_COOKIE_NAME="console",
        SESSION_COOKIE_PATH="/console",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=https,
        PERMANENT_SESSION_LIFETIME=timedelta(hours=config.web.session_hours),
        SESSION_REFRESH_EACH_REQUEST=False,
        MAX_CONTENT_LENGTH=LARGEST_FORM,
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session: an article may lie open over lunch
        WTF_CSRF_SSL_STRICT=False,  # some phones send no Referer; the token and SameSite do the work
    )
    app.jinja_options = {**app.jinja_options, "trim_blocks": True, "lstrip_blocks": True}
    app.extensions["office"] = Office(config, sessions, clock)
    app.before_request(_allow_for_pictures)  # before anything reads the form
    door.guard(app)  # before the form protection: whose session ran out is told that, not of a bad form
    CSRFProtect(app)
    for family in FAMILIES:
        app.register_blueprint(family.pages)
    _furnish(app, config)
    packed.serve(app, STATIC)
    app.wsgi_app = _ByWayOf(app.wsgi_app)  # type: ignore[method-assign]
    if https:  # then a reverse proxy stands in front, and says who is behind it
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1)  # type: ignore[method-assign]
    return app


def _allow_for_pictures() -> None:
    """Let forms that bring pictures and documents be larger than the others."""
    if request.blueprint in WITH_FILES:
        request.max_content_length = writing.LARGEST_FORM
        request.max_form_memory_size = writing.LARGEST_FORM


def _furnish(app: Flask, config: Config) -> None:
    """Give every page its headers, its words and its way to say that something went wrong."""
    files = [each for each in sorted(STATIC.rglob("*")) if each.is_file()]
    version = sha256(b"".join(each.read_bytes() for each in files)).hexdigest()[:12]
    app.jinja_env.filters |= {
        "moment": _unbroken(time.in_words),
        "day": _unbroken(words.day),
        "on": _unbroken(words.on),
        "plain": numbers.plain,
        "counted": numbers.counted,
        "hour": words.hour,
        "lasting": words.lasting,
        "left": words.left,
        "month": words.month,
        "near": words.near,
        "picture_name": images.named,
        "rounded": numbers.rounded,
        "outward": words.is_outward,
        "typed": words.typed,
        "settleable": sendings.may_settle,
        "unsent_from": sendings.unsent_from,
        "may_be_out": sendings.may_be_out,
        "way": words.way,
    }
    app.jinja_env.globals |= {
        "account": config.account.name,
        "about_here": helping.about_here,
        "metric": dictionary.named,
        "phone": config.account.api_base if config.account.clock_url else "",
        "place": words.place,
        "version": version,
    }

    phone = config.account.api_base if config.account.clock_url else ""  # of a rehearsal
    policy = POLICY.replace("frame-src 'self'", f"frame-src 'self' {phone}".rstrip())

    @app.after_request
    def protect(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", policy)
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Referrer-Policy"] = "same-origin"
        headers["X-Frame-Options"] = "SAMEORIGIN"
        if request.endpoint == "static":
            headers["Cache-Control"] = "public, max-age=31536000, immutable"  # its address holds a version
        else:
            headers.setdefault("Cache-Control", "no-store")  # nothing to go back to after signing out
        return response

    @app.errorhandler(CSRFError)
    def stale(error: CSRFError) -> ResponseReturnValue:
        if door.by_script():
            return {"stale": True}
        if kept := door.rescued():
            if current_user.is_authenticated and door.visitor().number != kept.person:
                flash("那一页是另一位同事打开的，还没有存；写的已经替那位同事留着。", "warn")
                return redirect(url_for("articles.show"), 303)
            flash("您重新登录过，所以还没有存。您写的都在下面，看一看，再存一次。", "warn")
            return redirect(kept.page, 303)
        sentence = "这一页放得太久，或在别处重新登录过，所以刚才的操作没有做。请返回、刷新，再做一次。"
        return render_template("refused.html", problem=sentence), 400

    @app.errorhandler(Problem)
    def not_allowed(problem: Problem) -> tuple[str, int]:
        return render_template("refused.html", problem=problem), office.status(problem)

    @app.errorhandler(HTTPException)
    def refused(error: HTTPException) -> ResponseReturnValue:
        code = error.code or 500
        if code < 400:
            return error
        if code >= 500:
            return Response(BROKEN, code)  # no template: it would ask the database who is signed in
        sentence = SENTENCES.get(code, "浏览器送来的内容看不懂，请返回再试一次。")
        back = _page_around(request.path) if code == 405 else None
        return render_template("refused.html", problem=sentence, back=back), code


def _page_around(path: str) -> str | None:
    """Return the nearest page above *path*: of what was done there, as a phone opens it again later."""
    pages = current_app.create_url_adapter(request)
    while pages and path.count("/") > 2:
        path = path.rpartition("/")[0]
        for page in (path, f"{path}/"):
            with suppress(HTTPException):  # also what only leads to one
                pages.match(page, method="GET")
                return page
    return None


def _unbroken(in_words: Callable[..., str]) -> Callable[..., Markup]:
    """Keep a date on one line: 周一 is not to be torn apart on a phone."""
    return lambda *given: Markup('<span class="date">{}</span>').format(in_words(*given))


class _ByWayOf:
    """Lets the journal know that what follows came through the console, and from where."""

    def __init__(self, app: "WSGIApplication"):
        self._app = app

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        try:
            address = str(ipaddress.ip_address(environ.get("REMOTE_ADDR", "")))
        except ValueError:  # a header of the proxy, or of somebody who plays one
            address = "未知地址"
        with journal.by_way_of(f"后台 {address}"):
            return self._app(environ, start_response)
