"""What followers want of the office: conversations, words in confidence, questions, a figure corrected."""

from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import select

from bot import people
from bot.answering import confided, desk, questions
from bot.answering.composing import Answer, Cited
from bot.answering.desk.conversations import DeskMessage, seal
from bot.config import Config
from bot.db import Sessions
from bot.figures import gleaning, indicators
from bot.figures.indicators import Figure, Indicator
from bot.publishing import pushes
from bot.publishing.pushes import State
from tests import make
from tests.cast import Cast
from tests.filled.texts import DAY, HOUR, NOON, looks

REVIEW = """\
2021年一季度工作小结
农村妇女“两癌”检查惠及1300名农村妇女，救助患病妇女2名。开展巾帼志愿服务120余场次，参加志愿者3200人。
推选“好媳妇”省级3户、市级5户、区级20户，举办家庭教育宣讲1.2万人次，受训妇女约九成。
"""
NAMED = "全年{“两癌”检查受益妇女}接受检查。\n\n救助也跟了上去，查出来的姐妹一个不落。\n"
ASKED = (
    ("小额贷款今年还办不办", 7),
    ("剪纸培训什么时候报名", 5),
    ("我妈妈六十岁能不能做两癌检查，要带什么证件，到哪一家医院去", 3),
    ("月嫂证怎么考", 2),
    ("你们几点上班", 1),
)

MEANWHILE = (
    ("培训", "您是不是想问：\n1. 家政培训场次\n2. 家政培训人数\n\n回复数字就行，比如“1”。"),
    (
        "2",
        "【家政培训】2020年（现有最近一年）\n家政培训人数：1250名\n\n「"
        + "举办家政培训班25场次，" * 14
        + "」",
    ),
)


def talk(sessions: Sessions, staff: Cast, settings: Config) -> int:
    """Let followers wait, talk, confide and ask; return the number of the conversation that goes on."""
    key = settings.web.secret_key
    with sessions.begin() as session:

        def say(who: str, text: str, at: datetime, reason: str = "asked", about: str | None = None) -> int:
            return desk.hand_over(
                session, who, text, reason=reason, about_answer=about, now=at, secret_key=key
            ).id

        say("oFirst", "请问小额担保贷款怎么申请？村里说要到区上办。", NOON - 2 * HOUR)
        say("oSecond", "有误", NOON - 3 * HOUR, "wrong", "2020年“两癌”检查受益妇女：10025名")
        number = say("oThird", "我想报名月嫂班", NOON - 5 * HOUR)
        chen = session.merge(staff.chen)
        for text, at in (
            ("您好，报名到3月15日，带身份证到区妇联二楼。", 4 * HOUR),
            ("还可以打 0939-8213456。", 4 * HOUR),
        ):
            session.add(
                DeskMessage(
                    conversation_id=number,
                    at=NOON - at,
                    side="staff",
                    reason="reply",
                    sealed_text=seal(text, key),
                    by=chen,
                )
            )
        for place, (text, answer) in enumerate(MEANWHILE):
            kept = questions.asked(
                key=f"meanwhile {place}",
                follower=desk.named(session, number).follower,
                asked_at=NOON - 2 * HOUR + place * timedelta(minutes=1),
                text=text,
                answer=Answer("figures", answer),
                took_ms=2,
            )
            questions.remember(session, kept)
        say("oThird", "谢谢！孩子没人带，能带着去吗？\n还有，晚上有没有班", NOON - HOUR, "reply")
        over = say("oFourth", "问到了，谢谢", NOON - DAY)
        desk.close(session, desk.named(session, over), by=chen, now=NOON - 20 * HOUR)
        he = people.named(session, "何")
        for words, at, how in (
            ("他拦着不让我上班", 3 * DAY, "联系了本人"),
            ("想问离婚时孩子归谁", DAY, ""),
            ("他又动手了，我不敢回家", 3 * HOUR, None),
        ):
            left = confided.leave(session, "oFifth", words, now=NOON - at, secret_key=key, keep_days=30)
            if how is not None:
                confided.read(session, left.id, by=he, now=NOON - at + HOUR, secret_key=key)
            if how:
                confided.handle(session, left.id, how, by=he, now=NOON - at + 2 * HOUR)
        for place, (text, times) in enumerate(ASKED):
            for number_asked in range(times):
                kept = questions.asked(
                    key=f"asked {place} {number_asked}",
                    follower=f"f{number_asked}",
                    asked_at=NOON - timedelta(hours=7 * place + number_asked + 1),
                    text=text,
                    answer=Answer("help", "没有听懂。您可以这样问：“两癌检查了多少人”。"),
                    took_ms=2,
                )
                questions.remember(session, kept)
    return number


def correct(sessions: Sessions, staff: Cast) -> int:
    """Correct a figure that articles and answers carried; return the number of the old one."""
    told = Cited("“两癌”检查受益妇女", 2020, Decimal(10025), "名", None)
    for slug, title in (("told-sent", "两癌检查惠及万名妇女"), ("told-waiting", "数说2020：两癌检查")):
        kept = make.approved(
            sessions, slug, title=title, body=NAMED, year=2020, **looks("sample-figures", "cover")
        )
        if slug == "told-sent":
            push = make.push(sessions, revisions=[kept], due_at=NOON - 12 * DAY)
            with sessions.begin() as session:
                pushes.named(session, push.id).state = State.SENT
    with sessions.begin() as session:
        for number in range(3):
            asked = questions.asked(
                key=f"told {number}",
                follower=f"f{number}",
                asked_at=NOON - number * DAY,
                text="两癌检查了多少人",
                answer=Answer("figures", "10025名", (told,)),
                took_ms=1,
            )
            questions.remember(session, asked)
        indicator = session.scalars(select(Indicator).where(Indicator.name == told.indicator)).one()
        before = next(
            each
            for each in indicators.everything(session)
            if each.indicator == indicator and each.year == 2020
        )
        after = Figure(
            indicator=indicator,
            year=2020,
            value=Decimal(10052),
            unit="名",
            text="10052名",
            approximate=False,
            sentence="农村妇女“两癌”检查惠及10052名农村妇女。",
            start=12,
            article="2020-review",
            added_at=NOON - HOUR,
        )
        session.add(after)
        session.flush()
        indicators.confirm(session, [after], by=session.merge(staff.chen), now=NOON - HOUR)
        return before.id


def glean(sessions: Sessions, staff: Cast) -> dict[str, int]:
    """Begin a review: one figure is confirmed, one kept by an editor, one left out; return them by name."""
    with sessions.begin() as session:
        lin, chen = session.merge(staff.lin), session.merge(staff.chen)
        looked = gleaning.look(REVIEW, year=2021)
        begun = gleaning.begin(
            session, looked, title="一季度工作小结", article="一季度工作小结", by=lin, now=NOON - HOUR
        )
        first, second, third = begun.figures[:3]
        known = gleaning.Reading("“两癌”检查受益妇女")
        new = gleaning.Reading("救助患病妇女", topic="两癌检查救助")
        confirmed = gleaning.keep(session, first, known, by=chen, now=NOON - HOUR)
        waits = gleaning.keep(session, second, new, by=lin, now=NOON - HOUR)
        gleaning.leave(session, third, by=lin, now=NOON - HOUR)
        return {"gleaning": begun.id, "figure": confirmed.id, "waiting_figure": waits.id}
