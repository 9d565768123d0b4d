"""The list of articles says of each where it stands as everything else does, and finds them by that."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.db import Sessions
from bot.publishing import columns, listing, pushes, standing
from bot.publishing.listing import At, Wanted
from bot.publishing.pushes import Push, State
from tests import make
from tests.cast import Cast
from tests.publishing.reviewing import approve, return_, submit

WHERE = {
    At.DRAFT: {"draft", "returned"},
    At.IN_REVIEW: {"in_review"},
    At.APPROVED: {"approved"},
    At.PLANNED: {"planned"},
    At.OUT: {"sent", "out"},
    At.WITHDRAWN: {"withdrawn"},
}


@pytest.fixture
def staff(sessions: Sessions) -> Cast:
    return make.people(sessions)


@pytest.fixture
def everywhere(sessions: Sessions, staff: Cast) -> None:
    """Let an article stand at every place."""
    make.revision(sessions, "draft", title="春蕾计划")
    return_(sessions, submit(sessions, make.revision(sessions, "back", title="春蕾 助学")), staff.zhou, "改")
    approve(sessions, submit(sessions, make.revision(sessions, "one", title="初审过了")), staff.zhou)
    submit(sessions, make.revision(sessions, "none", title="刚送审", column="疫情防控"))
    make.approved(sessions, "ready", title="审完了")
    changed = make.approved(sessions, "changed", title="审完又改")
    make.revision(sessions, "changed", title="审完又改过")
    assert changed
    planned, cancelled, sent, taken_back, written_anew = (
        make.push(
            sessions,
            revisions=[make.approved(sessions, slug, title=slug)],
            due_at=make.NOON + timedelta(days=day),
        )
        for day, slug in enumerate(("planned", "cancelled", "sent", "taken back", "written anew"), 1)
    )
    assert planned
    make.revision(sessions, "old", title="早已发出", body="", url="https://mp.weixin.qq.com/s/old")
    make.revision(sessions, "told", title="别处发出的", url="https://mp.weixin.qq.com/s/told")
    with sessions.begin() as session:
        gone_out = [sent.id, taken_back.id, written_anew.id]
        session.execute(
            update(Push).where(Push.id.in_(gone_out)).values(state=State.SENT, sending_at=make.NOON)
        )
        for each in (taken_back, written_anew):
            pushes.out.note_back(session, *session.get_one(Push, each.id).articles, now=make.NOON)
        pushes.cancel(
            session, pushes.named(session, cancelled.id), by=session.merge(staff.chen), now=make.NOON
        )
    make.revision(sessions, "written anew", title="撤回以后又写")


def slugs(sessions: Sessions, staff: Cast, wanted: Wanted) -> set[str]:
    with sessions.read() as session:
        me = session.merge(staff.wu, load=False)
        return {each.article.slug for each in listing.find(session, wanted, me=me, most=100)}


@pytest.mark.usefixtures("everywhere")
def test_what_stands_somewhere_is_found_there_and_nowhere_else(sessions: Sessions, staff: Cast) -> None:
    with sessions.read() as session:
        every = listing.find(session, Wanted(), me=session.merge(staff.wu, load=False), most=100)
        where = {
            each.article.slug: how[0] for each, how in zip(every, standing.where(session, every), strict=True)
        }

    found = {at: slugs(sessions, staff, Wanted(at=at)) for at in WHERE}

    assert len(where) == 13
    where["told"] = "out"  # it has a text, and could be handed in; but followers can read it already
    expected = {at: {slug for slug, state in where.items() if state in WHERE[at]} for at in WHERE}
    assert where["written anew"] == "draft"
    expected[At.WITHDRAWN].add(
        "written anew"
    )  # the new text is a draft; what followers had is gone all the same
    assert found == expected
    assert slugs(sessions, staff, Wanted(at=At.REVIEW)) == {"one"}
    with sessions.read() as session:
        to_write = {each.article.slug for each in standing.to_submit(session, most=99)}
    assert to_write == found[At.DRAFT]  # what the tile of the home page counts, its link lists


@pytest.mark.usefixtures("everywhere")
def test_words_column_and_place_are_looked_for_together(sessions: Sessions, staff: Cast) -> None:
    assert slugs(sessions, staff, Wanted(words="春蕾")) == {"draft", "back"}
    assert slugs(sessions, staff, Wanted(words="助学 春蕾")) == {"back"}
    assert slugs(sessions, staff, Wanted(words="%")) == set()
    assert slugs(sessions, staff, Wanted(column="疫情防控", at=At.IN_REVIEW)) == {"none"}
    assert slugs(sessions, staff, Wanted(column="疫情防控", at=At.DRAFT)) == set()


@pytest.mark.usefixtures("everywhere")
def test_a_column_counts_as_out_what_followers_can_open(sessions: Sessions) -> None:
    with sessions.read() as session:
        out = sum(each.out for each in columns.counted(session))

    assert out == 2  # read long ago, or sent elsewhere; what was taken back is not
