"""People and WeChat at random: only approved bytes go out, at most once, and all is on record."""

import itertools
import re
import shutil
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import ClassVar

import psycopg
import pytest
import requests
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import db, journal, people
from bot.db import Sessions
from bot.errors import Problem
from bot.people import Person
from bot.publishing import articles, pushes, review, withdrawals
from bot.publishing.articles import Article
from bot.publishing.pushes import Mode, Push, State
from bot.publishing.pushes.mark import Mark
from bot.publishing.pushes.states import TRANSITIONS
from bot.publishing.review import Submission
from bot.wechat.client import WeChat
from tests import cast, make
from tests.cast import Cast
from tests.platform import Platform
from tests.publishing.conftest import QUICK
from tests.publishing.test_sheet import plain

SENDALL, SUBMIT = "/cgi-bin/message/mass/sendall", "/cgi-bin/freepublish/submit"
DRAFT, LOOK = "/cgi-bin/draft/add", "/cgi-bin/message/mass/get"
FAULTS = ("lose_answer", "lose_request", "busy", "bad_gateway")
which = st.integers(0, 5)
Fresh = Callable[[], Sessions]


@pytest.fixture
def fresh(request: pytest.FixtureRequest, database_url: str, tmp_path: Path) -> Fresh:
    """Give a new database, of the kind of this test, to each example."""
    numbers = itertools.count()

    def given() -> Sessions:
        number = next(numbers)
        if database_url.startswith("sqlite"):
            file = tmp_path / f"{number}.db"
            shutil.copy(request.getfixturevalue("migrated_file"), file)
            return db.connect(f"sqlite:///{file}")
        server: str = request.getfixturevalue("postgres_server")
        with psycopg.connect(server.replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute(f"create database random_{number} template migrated")
            request.addfinalizer(lambda: _drop(server, f"random_{number}"))
        return db.connect(server.replace("/postgres?", f"/random_{number}?"))

    return given


def _drop(server: str, name: str) -> None:
    with psycopg.connect(server.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(f"drop database if exists {name} with (force)")


class Office(RuleBasedStateMachine):
    """Editors, reviewers, publishers and the platform, each doing whatever comes to mind."""

    fresh: ClassVar[Fresh]
    platform: ClassVar[Platform]
    folder: ClassVar[Path]
    did: ClassVar[Counter[str]]  # over all examples: a machine that does nothing proves nothing

    @initialize()
    def begin(self) -> None:
        self.platform.reset()
        self.sessions = type(self).fresh()
        self.staff: Cast = cast.everyone(self.sessions)
        with self.sessions.begin() as session:
            for number, role in enumerate(people.REVIEWERS):
                people.add(session, f"代{number}", [role], now=self.now)
        self.wechat = WeChat(make.account(self.platform.url), self.sessions, timeouts=QUICK)
        self.mark = Mark(self.folder / f"sends-{id(self)}")
        self.slugs: list[str] = []
        self.kept: dict[str, str] = {}  # address → the picture that the platform keeps there
        self.write()

    def teardown(self) -> None:
        if hasattr(self, "sessions"):
            self.sessions.close()

    # --- what people do

    @rule()
    def write(self) -> None:
        slug = f"a{len(self.slugs)}"
        self.slugs.append(slug)
        self.act("write", lambda session: self._save(session, slug, 1))

    @rule(which=which)
    def edit(self, which: int) -> None:
        slug = self._one(which)
        with self.sessions.read() as session:
            number = articles.newest(articles.named(session, slug)).number + 1
        self.act("edit", lambda session: self._save(session, slug, number))

    @rule(which=which)
    def hand_in(self, which: int) -> None:
        self.act("hand in", lambda session: self._hand_in(session, self._one(which)))

    @rule(which=which, steps=st.integers(1, 3), stale=st.integers(0, 9))
    def approve(self, which: int, steps: int, stale: int) -> None:
        def approve(session: Session) -> None:
            submission = self._submission(session, which)
            digest = "0" * 64 if stale == 0 else submission.digest
            for step in submission.steps[len(submission.approvals) :][:steps]:
                review.approve(session, submission, by=step.reviewer, digest=digest, now=self.now)

        self.act("approve", approve)

    @rule(step=st.integers(0, 2), before=st.integers(0, 2), after=st.integers(0, 3))
    def stand_in(self, step: int, before: int, after: int) -> None:
        """Another takes a step, perhaps after some were taken: those count no more."""
        self.write()
        self.hand_in(0)
        self.approve(0, before, 1)

        def stand_in(session: Session) -> None:
            submission = self._submission(session, 0)
            place = submission.steps[step]
            pair = [people.named(session, name) for name in (self.staff.reviewers[step].name, f"代{step}")]
            other = next(each for each in pair if each.id != place.reviewer_id)
            chen = session.merge(self.staff.chen)
            review.substitute(
                session, submission, step=place.name, substitute=other, by=chen, reason="出差", now=self.now
            )

        self.act("stand in", stand_in)
        self.approve(0, after, 1)
        self.plan(0, Mode.PUBLISH, 0)

    @rule(which=which)
    def send_back(self, which: int) -> None:
        def send_back(session: Session) -> None:
            submission = self._submission(session, which)
            following = submission.next_step
            if following:
                review.return_(session, submission, by=following.reviewer, reason="再改改", now=self.now)

        self.act("return", send_back)

    @rule(which=which, mode=st.sampled_from([Mode.MASS, Mode.MASS, Mode.PUBLISH]), hours=st.integers(0, 30))
    def plan(self, which: int, mode: Mode, hours: int) -> None:
        at = self.now + timedelta(hours=hours, minutes=1)

        def plan(session: Session) -> None:
            revision = articles.newest(articles.named(session, self._one(which)))
            by = session.merge(self.staff.chen)
            pushes.plan(session, pushes.Wanted([revision], at, mode), by=by, terms=make.TERMS, now=self.now)

        self.act("plan", plan)

    @rule(mode=st.sampled_from([Mode.MASS, Mode.MASS, Mode.PUBLISH]), hours=st.sampled_from([0, 0, 1, 25]))
    def go_the_usual_way(self, mode: Mode, hours: int) -> None:
        """Written, reviewed and planned, so that something goes out now and then."""
        self.write()
        self.hand_in(0)
        self.approve(0, 3, 1)
        self.plan(0, mode, hours)

    @rule(mode=st.sampled_from([Mode.MASS, Mode.PUBLISH]), fault=st.none() | st.sampled_from(FAULTS))
    def go_all_the_way(self, mode: Mode, fault: str | None) -> None:
        self.go_the_usual_way(mode, 0)
        if fault:
            self.trouble(SENDALL if mode is Mode.MASS else SUBMIT, fault)
        self.time_passes(2)
        self.time_passes(2)

    @rule(mode=st.sampled_from([Mode.MASS, Mode.PUBLISH]), steps=st.integers(0, 3))
    def change_after_planning(self, mode: Mode, steps: int) -> None:
        self.go_the_usual_way(mode, 0)
        self.edit(0)
        self.hand_in(0)
        self.approve(0, steps, 1)
        self.time_passes(2)

    @rule(mode=st.sampled_from([Mode.MASS, Mode.PUBLISH]), which=which)
    def be_interrupted(self, mode: Mode, which: int) -> None:
        self.go_the_usual_way(mode, 1)
        self.stop(0)
        self.release(which)

    @rule(which=which)
    def cancel(self, which: int) -> None:
        self.on_push(
            "cancel", which, lambda session, push, by: pushes.cancel(session, push, by=by, now=self.now)
        )

    @rule(which=which)
    def release(self, which: int) -> None:
        self.on_push(
            "release",
            which,
            lambda session, push, by: pushes.release(session, push, by=by, terms=make.TERMS, now=self.now),
            State.HELD,
        )

    @rule(which=which, hours=st.integers(0, 30))
    def move(self, which: int, hours: int) -> None:
        at = self.now + timedelta(hours=hours, minutes=1)
        self.on_push(
            "move",
            which,
            lambda session, push, by: pushes.reschedule(
                session, push, at=at, by=by, terms=make.TERMS, now=self.now
            ),
        )

    @rule(seldom=st.integers(0, 3))
    def stop(self, seldom: int) -> None:
        if seldom:
            return
        self.act(
            "stop", lambda session: pushes.stop_all(session, by=session.merge(self.staff.chen), now=self.now)
        )

    @rule(which=which)
    def look_and_say(self, which: int) -> None:
        """A person looks in the official backend and says what is there, the truth."""
        jobs = {each["clientmsgid"]: each for each in self.platform.jobs if each["clientmsgid"]}
        there = {article["title"] for each in self.platform.published for article in each["articles"]}

        def say(session: Session, push: Push, by: Person) -> None:
            title = push.articles[0].submission.revision.title
            sent = push.clientmsgid in jobs if push.mode == Mode.MASS else title in there
            pushes.settle_by_hand(session, push, sent=sent, by=by, now=self.now)

        self.on_push("settle", which, say, State.DOUBTFUL)

    @rule(which=which)
    def withdraw(self, which: int) -> None:
        with self.sessions.read() as session:
            out = pushes.listed(session, State.SENT)
            slugs = [each.articles[0].submission.revision.article.slug for each in out] or self.slugs
        with suppress(Problem):
            slug = slugs[which % len(slugs)]
            withdrawals.withdraw(self.sessions, self.wechat, slug, reason="写错了", by="陈", now=self.now)
            self.did["withdraw"] += 1

    # --- what the world does

    @rule(path=st.sampled_from([SENDALL, SENDALL, SUBMIT, DRAFT, LOOK]), kind=st.sampled_from(FAULTS))
    def trouble(self, path: str, kind: str) -> None:
        self.platform.fault(path, kind)

    @rule(status=st.sampled_from(["err(40001)", "err(20001)"]))
    def refuse_the_next(self, status: str) -> None:
        self.platform.outcome("mass", status)

    @rule(minutes=st.sampled_from([1, 1, 2, 5, 40, 1500]))
    def time_passes(self, minutes: int) -> None:
        self.platform.advance(minutes * 60)
        self.platform.settle()
        for _ in range(2):
            pushes.run_due(
                self.sessions,
                self.wechat,
                mark=self.mark,
                now=self.platform.now(),
                max_lateness=timedelta(minutes=30),
            )

    # --- what always holds

    @invariant()
    def only_what_was_approved_went_out_and_once(self) -> None:
        if not hasattr(self, "sessions"):
            return
        went_out = [*self.platform.mass, *self.platform.published]
        titles = [article["title"] for each in went_out for article in each["articles"]]
        assert max(Counter(titles).values(), default=0) <= 1, titles
        with self.sessions.read() as session:
            approved = {
                each.revision.title: review.sealed(each)
                for each in session.scalars(select(Submission))
                if each.state == "approved" and {one.digest for one in each.approvals} == {each.digest}
            }
        for each in went_out:
            for article in each["articles"]:
                assert article["title"] in approved, "what nobody approved went out"
                sealed = approved[article["title"]]
                assert plain(article["html"], self._behind) == plain(sealed.html, str)
                self.did["gone out"] += 1

    @invariant()
    def the_journal_tells_the_whole_way_of_each_push(self) -> None:
        if not hasattr(self, "sessions"):
            return
        with self.sessions.read() as session:
            for push in pushes.listed(session):
                verbs = [entry.verb for entry in journal.about(session, push)]
                state = State.PLANNED
                assert verbs[0] == "安排推送"
                for verb in verbs[1:]:
                    if found := re.fullmatch(r"推送：(\w+) → (\w+)", verb):
                        before, after = State(found[1]), State(found[2])
                        assert before == state
                        assert after in TRANSITIONS[before]
                        state = after
                assert push.state == state
                self.did[state] += 1

    # --- how

    @property
    def now(self) -> datetime:
        return self.platform.now()

    def act(self, name: str, deed: Callable[[Session], object]) -> None:
        """Do something that may be refused."""
        with suppress(Problem), self.sessions.begin() as session:
            deed(session)
            self.did[name] += 1

    def on_push(
        self, name: str, which: int, deed: Callable[[Session, Push, Person], object], *fit: State
    ) -> None:
        """Do something to a push: one that it fits, where there is any."""
        with self.sessions.read() as session:
            there = pushes.listed(session)
            numbers = [each.id for each in there if each.state in fit] or [each.id for each in there]
        if numbers:
            number = numbers[which % len(numbers)]
            self.act(
                name,
                lambda session: deed(session, pushes.named(session, number), session.merge(self.staff.chen)),
            )

    def _one(self, which: int) -> str:
        return self.slugs[-1 - which % len(self.slugs)]

    def _save(self, session: Session, slug: str, number: int) -> None:
        draft = make.draft(slug, title=f"{slug}第{number}版", body=f"{make.BODY}\n第{number}版。\n")
        articles.save(session, draft, by=session.merge(self.staff.lin), now=self.now)

    def _article(self, session: Session, which: int) -> Article:
        return articles.named(session, self._one(which))

    def _hand_in(self, session: Session, slug: str) -> None:
        revision = articles.newest(articles.named(session, slug))
        team = [session.merge(each) for each in self.staff.reviewers]
        lin = session.merge(self.staff.lin)
        review.submit(session, revision, by=lin, reviewers=team, steps=make.STEPS, now=self.now)

    def _submission(self, session: Session, which: int) -> Submission:
        found = review.history(session, self._article(session, which))
        if not found:
            raise Problem("还没有送审。")
        return found[0]

    def _behind(self, address: str) -> str:
        if address not in self.kept:
            content = requests.get(f"{self.platform.url}/mmbiz/{address.split('/')[-2]}", timeout=5).content
            self.kept[address] = f"picture:{sha256(content).hexdigest()}"
        return self.kept[address]


def test_whatever_people_and_wechat_do_only_what_was_approved_goes_out_and_once(
    fresh: Fresh, platform: Platform, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    did: Counter[str] = Counter()

    class Here(Office):
        pass

    Here.fresh = staticmethod(fresh)
    Here.platform, Here.folder, Here.did = platform, tmp_path, did

    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=12,
            stateful_step_count=40,
            deadline=None,
            derandomize=True,
            phases=[Phase.generate],  # a shorter example would take minutes to find
            suppress_health_check=list(HealthCheck),
        ),
    )

    for deed in (
        "edit",
        "approve",
        "stand in",
        "plan",
        "release",
        "withdraw",
        "gone out",
        State.HELD,
        State.DOUBTFUL,
        State.SENT,
    ):
        assert did[deed], (deed, did)
    record_property("told", f"pushes at random: {dict(did)}")
