"""A rehearsal: the platform, the web and the scheduler on this machine, in one folder, with a sample push.

This is the one place that knows it is a rehearsal; what it does to the articles it does by the functions
that staff use.  A second start goes on where the first stopped.
"""

import json
import os
import secrets
import shutil
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot import config as configuration
from bot import db, journal, people
from bot.clock import Clock
from bot.config import Config
from bot.db import Sessions
from bot.errors import Mistake
from bot.figures import indicators
from bot.operations import supervise
from bot.operations.supervise import Program, Supervisor, ourselves
from bot.people import Role
from bot.publishing import articles as texts
from bot.publishing import folder, pushes, review

SAMPLE = "2020-review"
SAMPLE_DUE_IN = timedelta(minutes=1)
ACCOUNT = "陇南武都妇女"
STAFF = {
    "林": (Role.EDITOR,),
    "周": (Role.FIRST,),
    "吴": (Role.SECOND,),
    "郑": (Role.THIRD,),
    "陈": (Role.PUBLISHER, Role.ADMIN),
}
Say = Callable[[str], object]


@dataclass(frozen=True)
class Place:
    """The folder of a rehearsal, and where its two servers listen."""

    folder: Path
    host: str
    port: int

    @property
    def web(self) -> str:
        return f"http://{self.host}:{self.port}"

    @property
    def platform(self) -> str:
        return f"http://{self.host}:{self.port + 1}"

    @property
    def facts(self) -> Path:
        """Who plays, their passwords and the processes, for whoever drives the rehearsal."""
        return self.folder / "rehearsal.json"

    @property
    def config(self) -> Path:
        return self.folder / "config.toml"


def rehearse(
    place: Path, *, host: str, port: int, fresh: bool, schedulers: int, articles: Path, say: Say
) -> None:
    """Start everything, load the review of *articles*, plan the sample push, and go on until told to stop.

    Raises Mistake when the folder is not a rehearsal's, a port is taken, a new rehearsal would find a
    database with people in it, or a process does not start.
    """
    at = Place(place.resolve(), host, port)
    _require_room(at)
    if fresh or not at.facts.exists():
        _require_nobody(os.environ.get("BOT_DATABASE__URL", ""))
    _claim_folder(at, fresh=fresh)
    facts = _facts(at)
    _write(at, facts)
    _write_config(at, facts)
    names = ["scheduler"] + [f"scheduler-{number}" for number in range(2, schedulers + 1)]

    def note_processes(supervisor: Supervisor) -> None:
        facts["pids"] = {
            "web": supervisor.pid("web"),
            "platform": supervisor.pid("platform"),
            "schedulers": [supervisor.pid(name) for name in names],
        }
        _write(at, facts)

    with Supervisor(note_processes, gently=supervise.AT_ONCE) as supervisor:
        supervisor.start(_platform(at, facts))
        supervisor.wait_until_ready("platform", f"{at.platform}/_control/state")
        config = configuration.load(at.config)
        sessions = db.connect(config.database.url)
        db.upgrade(sessions)
        first_time = _set_the_scene(config, sessions, facts, articles)
        sessions.close()
        supervisor.start(_part(at, "web", "web"))
        for name in names:
            supervisor.start(_part(at, name, "scheduler"))
        supervisor.wait_until_ready("web", f"{at.web}/healthz")
        note_processes(supervisor)
        if first_time:
            _follow(at)
        _invite(at, facts, first_time, say)
        try:
            supervisor.run()
        except KeyboardInterrupt:
            say("演练结束。再运行一次 make run 会接着这次继续。")


def _require_room(at: Place) -> None:
    """Raise Mistake unless the folder is free or a rehearsal's, and both ports are free."""
    if at.folder.exists() and not at.folder.is_dir():
        raise Mistake(f"{at.folder} 不是文件夹。请用 --dir 换一处。")
    if at.folder.is_dir() and any(at.folder.iterdir()) and not at.facts.exists():
        raise Mistake(f"{at.folder} 里有别的东西，不是演练的文件夹。请用 --dir 换一处；这里什么都没有动。")
    for taken in (at.port, at.port + 1):
        if not supervise.is_free(at.host, taken):
            raise Mistake(
                f"端口 {taken} 已被占用（演练要用 {at.port} 和 {at.port + 1}）。请换一个：make run PORT=8100"
            )


def _require_nobody(url: str) -> None:
    """Raise Mistake when the database at *url* holds people; SQLite's lies in the folder and goes with it."""
    if not url.startswith("postgresql"):
        return
    sessions = db.connect(url)
    try:
        if db.version(sessions) is None:
            return
        db.require_current(sessions)
        with sessions.read() as session:
            if people.everyone(session):
                raise Mistake(
                    "演练要用空的数据库，BOT_DATABASE__URL 里已经有人了；什么都没有动。请另建一个空的数据库。"
                )
    finally:
        sessions.close()


def _claim_folder(at: Place, *, fresh: bool) -> None:
    """Make the folder ready; only one that holds a rehearsal is ever emptied."""
    if fresh and at.facts.exists():
        shutil.rmtree(at.folder)
    at.folder.mkdir(parents=True, exist_ok=True)


def _facts(at: Place) -> dict[str, Any]:
    """Return what this rehearsal is known by: drawn the first time, kept afterwards."""
    if at.facts.exists():
        try:
            facts: dict[str, Any] = json.loads(at.facts.read_text(encoding="utf-8"))
        except ValueError as error:
            raise Mistake(f"{at.facts} 坏了：{error}。从头开始请加 --fresh。") from error
    else:
        facts = {
            "appid": "wx" + secrets.token_hex(8),
            "secret": secrets.token_hex(16),
            "token": secrets.token_hex(8),
            "encoding_aes_key": (secrets.token_hex(22))[:43],
            "secret_key": secrets.token_urlsafe(32),
            "staff": [
                {"name": name, "roles": list(roles), "password": secrets.token_hex(5)}
                for name, roles in STAFF.items()
            ],
        }
    return {**facts, "web": at.web, "platform": at.platform, "pids": {}}


def _write(at: Place, facts: Mapping[str, Any]) -> None:
    new = at.facts.with_suffix(".new")
    new.write_text(json.dumps(facts, ensure_ascii=False, indent=2), encoding="utf-8")
    new.replace(at.facts)


def _write_config(at: Place, facts: Mapping[str, Any]) -> None:
    at.config.write_text(
        f"""\
# 演练的配置，每次开始演练时重写。
[account]
name = "{ACCOUNT}"
appid = "{facts["appid"]}"
secret = "{facts["secret"]}"
token = "{facts["token"]}"
encoding_aes_key = "{facts["encoding_aes_key"]}"
callback_mode = "compatible"
api_base = "{at.platform}"
clock_url = "{at.platform}/_control/clock"

[web]
bind = "{at.host}:{at.port}"
public_url = "{at.web}"
secret_key = "{facts["secret_key"]}"

[database]
url = "sqlite:///bot.db"
""",
        encoding="utf-8",
    )


def _platform(at: Place, facts: Mapping[str, Any]) -> Program:
    words = ("--port", str(at.port + 1), "--host", at.host, "--webhook", f"{at.web}/wechat")
    return Program(
        "platform",
        ourselves("simulator", *words, "--state", str(at.folder / "platform.db")),
        environment={
            f"SIMULATOR_{name.upper()}": facts[name]
            for name in ("appid", "secret", "token", "encoding_aes_key")
        },
        log=at.folder / "platform.log",
    )


def _part(at: Place, name: str, command: str) -> Program:
    return Program(name, ourselves("--config", str(at.config), command), log=at.folder / f"{name}.log")


def _set_the_scene(config: Config, sessions: Sessions, facts: Mapping[str, Any], articles: Path) -> bool:
    """Bring in staff and the review, and plan the sample push; tell whether this was the first time."""
    now = Clock(config.account.clock_url).now()
    sample = folder.open_(articles / SAMPLE)
    with journal.by_way_of("演练"), sessions.begin() as session:
        if people.everyone(session):
            return False
        cast = {
            each["name"]: people.add(session, each["name"], each["roles"], password=each["password"], now=now)
            for each in facts["staff"]
        }
        folder.keep(session, sample, by=None, now=now)
        indicators.confirm(session, indicators.waiting(session, SAMPLE), by=cast["陈"], now=now)
        revision = texts.newest(texts.named(session, SAMPLE))
        submission = review.submit(
            session, revision, by=cast["林"], steps=config.publishing.review_steps, now=now
        )
        for step in submission.steps:
            review.approve(session, submission, by=step.reviewer, digest=submission.digest, now=now)
        pushes.plan(
            session,
            [revision],
            at=now + SAMPLE_DUE_IN,
            by=cast["陈"],
            grace=timedelta(seconds=config.publishing.grace_seconds),
            now=now,
        )
    return True


def _follow(at: Place) -> None:
    """Let the phone's owner follow the account, so that the sample push reaches her."""
    request = urllib.request.Request(  # noqa: S310 - our own process
        f"{at.platform}/_control/event",
        data=b'{"event": "subscribe"}',
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=20):  # noqa: S310
        pass


def _invite(at: Place, facts: Mapping[str, Any], first_time: bool, say: Say) -> None:
    passwords = "  ".join(f"{each['name']} {each['password']}" for each in facts["staff"])
    say(
        f"""
演练已开始（数据在 {at.folder}）

  手机  {at.platform}/
  后台  {at.web}/console/
  平台  {at.platform}/_control/state

试一试：
  · 在手机上发“两癌”，看回答；再发“洗衣机发了几台”
  · {"一分钟后，示例推送《2020年综述》会到手机上；点开它就算一次阅读" if first_time else "接着上次的进度"}
  · 在手机页旁边点“到明天 08:30”，随后运行
      .venv/bin/bot --config {at.config} reach report
  · 登录后台看审签和排期。姓名和密码：
      {passwords}

按 Ctrl-C 结束。"""
    )
