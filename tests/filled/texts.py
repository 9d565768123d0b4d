"""Articles at every stage of review, and pushes in every state."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from bot.db import Sessions
from bot.people import Person
from bot.publishing import articles, intended, pushes, review
from bot.publishing.images.notes import Note
from bot.publishing.pushes import Push, State
from bot.publishing.pushes.states import WaitsFor
from bot.publishing.review import Submission
from tests import make
from tests.cast import Cast

ROOT = Path(__file__).parents[2]
NOON = make.NOON
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MARCH_8 = "march-8"
LONG = "“巾帼心向党 奋进新征程”武都区妇联三八国际妇女节系列活动"
TEXT = """\
三月的武都，暖意融融。{lead}

## 走进社区

![现场](images/photo.jpg)

**一是送温暖。**志愿者走进东江新区社区，为独居老人打扫房间、测量血压。

**二是送知识。**宣讲员用武都方言讲解反家庭暴力法，大家坐在小板凳上，一边听一边问。

> “有事就找娘家人。”社区妇联主席说。

## 走进院坝

女能手把手教剪纸、编竹篮，手艺学到家，致富添门路。
"""
_SENT = [State.PREPARING, State.SENDING, State.ACCEPTED, State.SENT]


def keep(sessions: Sessions, staff: Cast) -> None:
    """Keep an article at every stage: drafts, before each step, returned, changed since, approved."""
    written(sessions, "draft", "春耕里的“她力量”", "女社员们忙着整地、覆膜。")
    make.revision(
        sessions,
        "faulty",
        title="一堂家教课开进农家院坝",
        digest="",
        column="家庭家教家风",
        body="据统计，全年共开展家庭教育宣讲120于场。联系人：李某某，电话13993912345。\n\n![现场](images/photo.jpg)\n",
        pictures=_pictures("sample-event", "courtyard"),
        notes={},
    )
    at = NOON - 5 * HOUR
    for number, (slug, title) in enumerate(
        (
            (MARCH_8, LONG),
            ("second-step", "“妇女之家”里话家常：一个社区的三月"),
            ("third-step", "武都区“最美家庭”揭晓，十户家庭上榜"),
            ("returned", "巾帼志愿服务走进社区"),
        )
    ):
        kept = written(sessions, slug, title, "志愿服务队一早就出发了。")
        with sessions.begin() as session:
            submission = review.submit(
                session,
                session.merge(kept),
                by=session.merge(staff.lin),
                reviewers=[session.merge(each) for each in staff.reviewers],
                steps=make.STEPS,
                now=at,
            )
            if slug == "returned":
                by, why = session.merge(staff.zhou), "标题和上一篇重复，请换一个；第二段的人数再核一下。"
                review.return_(session, submission, by=by, reason=why, now=at + HOUR)
                continue
            _approve(session, submission, staff.reviewers[:number], at)
    kept = written(
        sessions,
        MARCH_8,
        LONG,
        "三百多名妇女代表欢聚一堂。",
        template="festival",
        cover="images/photo.jpg",
        notes={
            "images/cover.jpg": Note(source="本会绘制"),
            "images/photo.jpg": Note(photographer="林晓燕", minors=False),
        },
    )
    with sessions.begin() as session:
        lin = session.merge(staff.lin)
        reviewers = [session.merge(each) for each in staff.reviewers]
        review.submit(
            session, session.merge(kept), by=lin, reviewers=reviewers, steps=make.STEPS, now=NOON - HOUR
        )
        intended.set_day(session, articles.named(session, "draft"), date(2021, 3, 12), by=lin, now=NOON)
    approved(sessions, "plannable", "春风送岗：家门口的招聘会来了")
    approved(sessions, "plannable-too", "反家暴小课堂：遇到家暴怎么办")


def push(sessions: Sessions) -> dict[str, int]:
    """Keep a push in every state, most of them of one article, the next one of three; return some by name."""
    for days, title in (
        (2, "二月里的暖心事"),
        (4, "剪纸里的年味"),
        (6, "两癌检查，今年这样安排"),
        (9, "元宵节的灯"),
    ):
        _push(sessions, f"sent-{days}", title, _SENT, due=NOON - days * DAY, mode="mass")
    three = [
        approved(sessions, f"next-{n}", title)
        for n, title in enumerate((LONG, "女能人的直播间", "寻找最美家庭"))
    ]
    planned = make.push(sessions, revisions=three, due_at=NOON + 21 * HOUR)
    make.push(
        sessions,
        revisions=[approved(sessions, "later", "植树节，和她们一起种下春天")],
        due_at=NOON + 4 * DAY,
    )
    held = _push(sessions, "held", "清明前后话家风", [State.HELD], "停了推送（陈），请人看过再放行。")
    accepted = _push(sessions, "accepted", "三八维权周：这些权利请你知道", _SENT[:3], mode="mass")
    doubtful = _push(
        sessions,
        "doubtful",
        "巾帼建功标兵风采",
        [*_SENT[:2], State.DOUBTFUL],
        "没有收到微信的答复，可能已经发出",
    )
    _push(
        sessions,
        "failed",
        "致全区妇女的倡议书",
        [*_SENT[:2], State.FAILED],
        "微信没有收下：管理员没有在手机上确认。",
    )
    _push(sessions, "cancelled", "一则旧通知", [State.CANCELLED])
    with sessions.begin() as session:
        push = pushes.named(session, accepted.id)
        push.accepted_at = NOON - timedelta(minutes=8)
        pushes.states.wait_for(session, push, WaitsFor.ADMINISTRATOR, now=NOON)
    return {"planned": planned.id, "held": held.id, "accepted": accepted.id, "doubtful": doubtful.id}


def _push(
    sessions: Sessions,
    slug: str,
    title: str,
    through: Sequence[State],
    reason: str = "",
    *,
    due: datetime = NOON - HOUR,
    mode: str = "publish",
) -> Push:
    """Keep a push of one article, brought through these states."""
    push = make.push(sessions, revisions=[approved(sessions, slug, title)], due_at=due, mode=mode)
    with sessions.begin() as session:
        kept = pushes.named(session, push.id)
        for state in through:
            pushes.states.move(session, kept, state, reason=reason if state is through[-1] else "", now=due)
        if State.SENDING in through:
            kept.sending_at = due
        if through[-1] is State.SENT:
            kept.articles[0].submission.revision.article.url = f"https://mp.weixin.qq.com/s/{slug}"
            kept.msg_id, kept.msg_data_id = f"100000{push.id}", str(2247483000 + push.id)
    return push


def written(sessions: Sessions, slug: str, title: str, lead: str, **changed: object) -> articles.Revision:
    """Keep a draft that was written just now."""
    fields = looks("sample-event", "courtyard") | changed
    return make.revision(sessions, slug, title=title, body=TEXT.format(lead=lead), **fields)


def approved(sessions: Sessions, slug: str, title: str) -> articles.Revision:
    """Keep an article that went through all three steps."""
    return make.approved(
        sessions, slug, title=title, body=TEXT.format(lead=title), **looks("sample-festival", "lanterns")
    )


def _approve(session: Session, submission: Submission, by: Sequence[Person], at: datetime) -> None:
    for place, person in enumerate(by, 1):
        review.approve(
            session, submission, by=session.merge(person), digest=submission.digest, now=at + place * HOUR
        )


def looks(sample: str, inside: str) -> dict[str, object]:
    """Return the fields of an article with the cover of a sample and one of its pictures."""
    return {
        "pictures": _pictures(sample, inside),
        "template": "event",
        "digest": "三月的武都，巾帼志愿者走进社区。",
    }


def _pictures(sample: str, inside: str) -> dict[str, bytes]:
    return {"images/cover.jpg": photo(sample, "cover"), "images/photo.jpg": photo(sample, inside)}


def photo(sample: str, name: str) -> bytes:
    """Return a picture of one of the samples in articles/."""
    return (ROOT / "articles" / sample / "images" / f"{name}.jpg").read_bytes()
