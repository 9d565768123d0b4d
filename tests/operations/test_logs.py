"""Log lines: one each, on the screen and in the file, readable by people and by programs."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROGRAM = """
import structlog
from pathlib import Path
from bot.config import Logs
from bot.operations import logs

logs.set_up(Logs(level="info", folder="logs"), folder=Path({folder!r}), program="web")
log = structlog.get_logger()
log.debug("too small")
log.info("webhook", status=200, ms=1.5, answered=True, msg_id=None, reason='没有见过的 "类型"')
try:
    raise ValueError("出错了")
except ValueError:
    log.exception("could not answer")
"""


def test_a_line_tells_when_how_bad_and_what_and_stands_on_the_screen_and_in_the_file(tmp_path: Path) -> None:
    program = PROGRAM.format(folder=str(tmp_path))

    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, stderr=subprocess.PIPE, check=True)

    screen = ran.stderr.decode()
    assert (tmp_path / "logs" / "web.log").read_text(encoding="utf-8") == screen
    first, second = screen.splitlines()
    when, _, rest = first.partition(" ")
    assert when.startswith("timestamp=20")
    told = 'level=info event=webhook status=200 ms=1.5 answered=true msg_id= reason="没有见过的 \\"类型\\""'
    assert rest == told
    assert ' level=error event="could not answer" exception="Traceback' in second
    assert second.endswith('ValueError: 出错了"')
