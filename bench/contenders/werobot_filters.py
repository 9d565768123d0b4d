"""WeRoBot in Flask: a filter for each name as its manual shows; no session, which is slower by far."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

from flask import Flask

sys.path.append(os.environ["BENCH_PEERS"])  # behind ours: both run under the same Flask and gunicorn

from werobot import WeRoBot
from werobot.contrib.flask import make_view


def create() -> Flask:
    robot = WeRoBot(token=os.environ["BENCH_TOKEN"], enable_session=False)
    for name in Path(os.environ["BENCH_NAMES"]).read_text(encoding="utf-8").split():
        robot.add_filter(func=_answering(f"{name}：全年共计12期，参加300余人。"), rules=[name])
    app = Flask(__name__)
    app.add_url_rule("/wechat", "wechat", make_view(robot), methods=["GET", "POST"])
    return app


def _answering(text: str) -> Callable[[], str]:
    return lambda: text
