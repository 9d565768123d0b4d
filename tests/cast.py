"""The people of every test: 林 writes; 周, 吴, 郑 review; 陈 publishes and runs the account; 魏 has left."""

from dataclasses import dataclass
from datetime import UTC, datetime

from bot import people
from bot.db import Sessions
from bot.journal import Entry
from bot.people import Grant, Person, Role

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
    """Let them all join; with *password* they can sign in, which costs a tenth of a second each.

    Thousands of tests begin with it, so the rows are written at once, as `people.add` would one by one.
    """

    def member(name: str, *roles: Role) -> Person:
        kept = people.hashed(password) if password is not None else None
        return Person(
            name=name, password_hash=kept, added_at=JOINED, grants=[Grant(role=role) for role in roles]
        )

    cast = Cast(
        lin=member("林", Role.EDITOR),
        zhou=member("周", Role.FIRST),
        wu=member("吴", Role.SECOND),
        zheng=member("郑", Role.THIRD),
        chen=member("陈", Role.PUBLISHER, Role.ADMIN),
        wei=member("魏", Role.EDITOR, Role.FIRST, Role.PUBLISHER, Role.ADMIN),
    )
    cast.wei.suspended_at = JOINED
    everybody = [cast.lin, cast.zhou, cast.wu, cast.zheng, cast.chen, cast.wei]

    def entry(verb: str, person: Person, by: Person | None = None, **details: object) -> Entry:
        return Entry(
            at=JOINED,
            person_id=by.id if by else None,
            who=by.name if by else "程序",
            way="程序",
            verb=verb,
            subject="person",
            subject_id=str(person.id),
            details=details,
        )

    with sessions.begin() as session:
        session.add_all(everybody)
        session.flush()  # they get their numbers
        session.add_all(entry("加入", each, roles=list(each.roles)) for each in everybody)
        session.add(entry("停用", cast.wei, cast.chen))
    return cast
