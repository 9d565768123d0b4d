"""Proofreading on the way to review: what stops a submission, who confirms, what is kept, lists of staff."""

import re

import pytest

from bot.db import Sessions
from bot.errors import Mistake, NotAllowed
from bot.figures import indicators, sheets
from bot.people import Person
from bot.publishing import articles, proofread
from bot.publishing.articles import Revision
from bot.publishing.proofread import kept, listing, revising
from bot.publishing.proofread.leaders import Leader
from bot.publishing.proofread.wrong_words import Pair
from tests import make
from tests.figures import review as figures_of_2020
from tests.publishing import reviewing

PHONE = "报名请打13912345678。\n"
VICTIM = "受害人已经得到救助。\n"
NOW = make.NOON


def findings(sessions: Sessions, revision: Revision) -> list[proofread.Finding]:
    with sessions.read() as session:
        return list(kept.findings(session, session.get_one(Revision, revision.id)))


def confirm(sessions: Sessions, revision: Revision, key: str, by: Person) -> None:
    with sessions.begin() as session:
        kept.confirm(session, session.get_one(Revision, revision.id), key, by=by, now=NOW)


def test_personal_data_keeps_an_article_from_review_and_is_not_repeated(sessions: Sessions) -> None:
    revision = make.revision(sessions, body=PHONE)

    with pytest.raises(Mistake) as refused:
        reviewing.submit(sessions, revision)

    assert "手机号码" in str(refused.value)
    assert "13912345678" not in str(refused.value)


def test_what_needs_two_people_goes_on_after_two_different_ones_confirmed(sessions: Sessions) -> None:
    team = make.people(sessions)
    revision = make.revision(sessions, body=VICTIM)
    [finding] = findings(sessions, revision)
    with pytest.raises(Mistake, match="要两人确认，已确认：无人"):
        reviewing.submit(sessions, revision)

    confirm(sessions, revision, finding.key, team.lin)
    with pytest.raises(NotAllowed, match="另一位"):
        confirm(sessions, revision, finding.key, team.lin)
    with pytest.raises(Mistake, match="已确认：林"):
        reviewing.submit(sessions, revision)
    confirm(sessions, revision, finding.key, team.zhou)
    submission = reviewing.submit(sessions, revision)

    with sessions.read() as session:
        [told] = kept.of_submission(session, submission.id)
    assert told["rule"] == "victim"
    assert told["confirmed_by"] == ["林", "周"]


def test_a_figure_corrected_since_the_review_keeps_its_article_from_being_planned(sessions: Sessions) -> None:
    team = make.people(sessions)
    corrected = figures_of_2020.sheet()
    body = "2020年，农村妇女“两癌”检查和救助全面完成，检查惠及10052名农村妇女，救助送到11名患病妇女手中。\n"
    revision = make.approved(sessions, body=body)

    with sessions.begin() as session:
        sheets.import_(session, corrected, article="2020-review", by=team.chen, now=NOW)
        indicators.confirm(session, indicators.everything(session), by=team.chen, now=NOW)

    with pytest.raises(NotAllowed, match="10025名"):
        make.push(sessions, revisions=[revision])


def test_only_what_is_to_be_confirmed_can_be_and_only_by_staff_of_articles(sessions: Sessions) -> None:
    team = make.people(sessions)
    revision = make.revision(sessions, body=PHONE + "\n" + VICTIM)
    blocking, open_ = findings(sessions, revision)

    with pytest.raises(Mistake, match=f"“{re.escape(blocking.around)}”是“阻断”，不用确认"):
        confirm(sessions, revision, blocking.key, team.lin)
    with pytest.raises(Mistake, match="没有这一条"):
        confirm(sessions, revision, "0", team.lin)
    with pytest.raises(NotAllowed):
        confirm(sessions, revision, open_.key, team.wei)


def test_changes_become_a_new_revision_before_review_and_none_after(sessions: Sessions) -> None:
    team = make.people(sessions)
    revision = make.revision(sessions, body="区攻府安排布署工作,很好。\n", title="走进社区")

    with sessions.begin() as session:
        done = revising.apply(session, session.get_one(Revision, revision.id), by=team.lin, now=NOW)

    assert [(each.text, each.offer) for each in done.changes] == [
        ("攻府", "政府"),
        ("安排布署", "安排部署"),
        (",", "，"),
    ]
    with sessions.read() as session:
        newest = articles.newest(articles.named(session, revision.article.slug))
        assert newest.body == "区政府安排部署工作，很好。\n"
        assert newest.title == "走进社区"
        assert newest.pictures == revision.pictures
        assert newest.number == 2
    reviewing.submit(sessions, newest)
    with pytest.raises(NotAllowed, match="送审"), sessions.begin() as session:
        revising.apply(session, session.get_one(Revision, newest.id), by=team.lin, now=NOW)


def test_staff_add_words_names_and_leaders_and_take_them_out(sessions: Sessions) -> None:
    chen = make.people(sessions).chen
    text = proofread.of_file("云西社区的林小云说了甲乙丙，还有攻府。")
    with sessions.read() as session:
        assert [each.text for each in proofread.load(session).proofread(text)] == ["攻府"]

    with sessions.begin() as session:
        listing.add(session, Pair("甲乙丙", "甲乙丁", "自编：测试", ("甲乙丙丁",)), by=chen, now=NOW)
        listing.add_name(session, "云溪社区", by=chen, now=NOW)
        listing.put_leader(session, Leader(1, "林晓云", "区妇联主席"), by=chen, now=NOW)
        listing.take_out(session, "攻府", by=chen, now=NOW)

    with sessions.read() as session:
        found = [(each.rule, each.text) for each in proofread.load(session).proofread(text)]
    assert found == [("name", "云西社区"), ("leader-name", "林小云"), ("wrong-word", "甲乙丙")]
    with sessions.begin() as session:
        listing.remove_leader(session, "林晓云", by=chen, now=NOW)
        listing.take_out(session, "云溪社区", by=chen, now=NOW)
        listing.take_out(session, "甲乙丙", by=chen, now=NOW)
    with sessions.read() as session:
        assert proofread.load(session).proofread(text) == ()


def test_lists_are_changed_by_administrators_alone_and_only_sensibly(sessions: Sessions) -> None:
    team = make.people(sessions)
    with sessions.begin() as session:
        for pair in (
            Pair("甲", "乙", "自编"),
            Pair("甲乙", "甲乙", "自编"),
            Pair("甲乙", "丙", ""),
            Pair("甲乙", "丙", "自编", ("丁戊",)),
        ):
            with pytest.raises(Mistake):
                listing.add(session, pair, by=team.chen, now=NOW)
        with pytest.raises(NotAllowed):
            listing.add(session, Pair("甲乙", "丙", "自编"), by=team.lin, now=NOW)
        with pytest.raises(Mistake):
            listing.take_out(session, "没有的词", by=team.chen, now=NOW)
        assert listing.load(session).pairs == listing.seed().pairs
        assert listing.load(session).leaders == ()
