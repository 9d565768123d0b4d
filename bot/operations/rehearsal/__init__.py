"""A rehearsal: the platform, the web and the scheduler on this machine, in one folder, with a sample push.

This is the one place that knows it is a rehearsal.  A second start goes on where the first stopped.
"""

import os
import shlex
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from bot import config as configuration
from bot import db
from bot.operations import supervise
from bot.operations.rehearsal import place, scene
from bot.operations.rehearsal.place import Place
from bot.operations.supervise import Program, Supervisor, ourselves

Say = Callable[[str], object]


def rehearse(
    folder: Path, *, host: str, port: int, fresh: bool, schedulers: int, articles: Path, say: Say
) -> None:
    """Start everything, load the review of *articles*, plan the sample push, and go on until told to stop.

    Raises Mistake when the folder is not a rehearsal's, a port is taken, a new rehearsal would find a
    database with people in it, or a process does not start.
    """
    at = Place(folder.resolve(), host, port)
    place.require_room(at)
    with place.alone(at):
        _rehearse(at, fresh=fresh, schedulers=schedulers, articles=articles, say=say)


def _rehearse(at: Place, *, fresh: bool, schedulers: int, articles: Path, say: Say) -> None:
    if fresh or not at.facts.exists():
        scene.require_nobody(os.environ.get("BOT_DATABASE__URL", ""))
    place.empty(at, fresh=fresh)
    facts = place.facts_of(at)
    place.write(at, facts)
    place.write_config(at, facts)
    names = ["scheduler"] + [f"scheduler-{number}" for number in range(2, schedulers + 1)]

    def note_processes(supervisor: Supervisor) -> None:
        facts["pids"] = {
            "web": supervisor.pid("web"),
            "platform": supervisor.pid("platform"),
            "schedulers": [supervisor.pid(name) for name in names],
        }
        place.write(at, facts)

    with Supervisor(note_processes, gently=supervise.AT_ONCE) as supervisor:
        supervisor.start(_platform(at, facts))
        supervisor.wait_until_ready("platform", f"{at.platform}/_control/state")
        config = configuration.load(at.config)
        sessions = db.connect(config.database.url)
        db.upgrade(sessions)
        first_time = scene.set_up(config, sessions, facts, articles)
        sessions.close()
        supervisor.start(_part(at, "web", "web"))
        for name in names:
            supervisor.start(_part(at, name, "scheduler"))
        supervisor.wait_until_ready("web", f"{at.web}/healthz")
        note_processes(supervisor)
        if first_time:
            scene.follow(at)
        _invite(at, facts, first_time, say)
        try:
            supervisor.run()
        except KeyboardInterrupt:
            say("演练结束。再运行一次 make run 会接着这次继续。")


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


def _invite(at: Place, facts: Mapping[str, Any], first_time: bool, say: Say) -> None:
    staff = [f"{each['name']} {each['password']}（{'、'.join(each['roles'])}）" for each in facts["staff"]]
    passwords = "\n      ".join(staff)
    sample = "一分钟后，示例推送会到手机上" if first_time else "上次的推送还在手机上"
    sample += "；点开它就算一次阅读"
    say(
        f"""
演练已开始（数据在 {at.folder}）

  手机  {at.platform}/
  后台  {at.web}/console/
  平台  {at.platform}/_control/state

试一试：
  · 在手机上发“两癌”，看回答；再发“洗衣机发了几台”
  · {sample}
  · 在手机页旁边点“到明天 08:30”，随后运行
      .venv/bin/bot --config {shlex.quote(str(at.config))} reach report
  · 登录后台看审签和排期。姓名和密码：
      {passwords}

按 Ctrl-C 结束。"""
    )
