"""The people of every test: 林 writes; 周, 吴, 郑 review; 陈 publishes and runs the account; 魏 has left."""

from dataclasses import dataclass
from datetime import UTC, datetime

from bot import people
from bot.db import Sessions
from bot.people import Person, Role

JOINED = datetime(2021, 1, 4, 1, 0, tzinfo=UTC)
PASSWORD = "correct horse battery"  # of each of them


@dataclass(frozen=True)
class Cast:
    """Everybody, by name."""

    lin: Person
    zhou: Person
    wu: Person
    zheng: Person
    chen: Person
    wei: Person

    @property
    def reviewers(self) -> list[Person]:
        return [self.zhou, self.wu, self.zheng]


def everyone(sessions: Sessions, *, password: str | None = None) -> Cast:
    """Let them all join; with *password* they can sign in, which costs a tenth of a second each."""
    with sessions.begin() as session:

        def join(name: str, *roles: Role) -> Person:
            return people.add(session, name, list(roles), password=password, now=JOINED)

        cast = Cast(
            lin=join("林", Role.EDITOR),
            zhou=join("周", Role.FIRST),
            wu=join("吴", Role.SECOND),
            zheng=join("郑", Role.THIRD),
            chen=join("陈", Role.PUBLISHER, Role.ADMIN),
            wei=join("魏", Role.EDITOR, Role.FIRST, Role.PUBLISHER, Role.ADMIN),
        )
        people.suspend(session, cast.wei, by=cast.chen, now=JOINED)
    return cast
