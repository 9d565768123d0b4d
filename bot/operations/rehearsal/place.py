"""The folder of a rehearsal: kept for one at a time, with its settings and what it is known by."""

import fcntl
import json
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.errors import Mistake
from bot.operations import supervise
from bot.people import Role

ACCOUNT = "陇南武都妇女"
STAFF = {
    "林": (Role.EDITOR,),
    "周": (Role.FIRST,),
    "吴": (Role.SECOND,),
    "郑": (Role.THIRD,),
    "陈": (Role.PUBLISHER, Role.ADMIN),
    "何": (Role.RIGHTS,),
}


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
    def lock(self) -> Path:
        return self.folder / "lock"

    @property
    def config(self) -> Path:
        return self.folder / "config.toml"


def require_room(at: Place) -> None:
    """Raise Mistake unless the folder is free or a rehearsal's, and both ports are free."""
    if at.folder.exists() and not at.folder.is_dir():
        raise Mistake(f"{at.folder} 不是文件夹。请用 --dir 换一处。")
    others = [file for file in at.folder.iterdir() if file != at.lock] if at.folder.is_dir() else []
    if others and not at.facts.exists():
        raise Mistake(f"{at.folder} 里有别的东西，不是演练的文件夹。请用 --dir 换一处；这里什么都没有动。")
    for taken in (at.port, at.port + 1):
        if not supervise.is_free(at.host, taken):
            raise Mistake(
                f"端口 {taken} 已被占用（演练要用 {at.port} 和 {at.port + 1}）。请换一个：make run PORT=8100"
            )


@contextmanager
def alone(at: Place) -> Iterator[None]:
    """Keep the folder for this rehearsal; raise Mistake when another one runs in it."""
    try:
        at.folder.mkdir(parents=True, exist_ok=True)
        with open(at.lock, "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield
    except BlockingIOError:
        raise Mistake(
            f"{at.folder} 里已有一次演练在运行。请先按 Ctrl-C 结束它，或用 --dir 换一处。"
        ) from None
    except PermissionError as error:
        raise Mistake(f"{error.filename} 写不进：{error.strerror}。请用 --dir 换一处。") from error


def empty(at: Place, *, fresh: bool) -> None:
    """Empty the folder where that is wanted; only one that holds a rehearsal ever is."""
    if not fresh or not at.facts.exists():
        return
    for each in at.folder.iterdir():
        if each.is_dir():
            shutil.rmtree(each)
        elif each != at.lock:  # we hold it
            each.unlink()


def facts_of(at: Place) -> dict[str, Any]:
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


def write(at: Place, facts: Mapping[str, Any]) -> None:
    new = at.facts.with_suffix(".new")
    new.write_text(json.dumps(facts, ensure_ascii=False, indent=2), encoding="utf-8")
    new.replace(at.facts)


def write_config(at: Place, facts: Mapping[str, Any]) -> None:
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
