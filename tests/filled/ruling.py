"""What staff set up for answering: rules of the official backend beside our own, and lists with changes."""

from datetime import date, timedelta

from bot.answering import distress, polite, rules
from bot.answering.rules import Keyword
from bot.db import Sessions
from bot.publishing import days
from bot.publishing.proofread import listing
from bot.publishing.proofread.leaders import Leader
from bot.publishing.proofread.wrong_words import Pair
from tests.answering import backend
from tests.cast import Cast
from tests.filled.texts import DAY, HOUR, NOON

OPENING = "区妇联：武都区长江大道，上班时间周一至周五 8:30–12:00、14:30–18:00，电话 0939-8213456。"
LOANS = (
    "小额担保贷款请带身份证、户口本、结婚证到乡镇妇联申请，由区妇联和人社局一起审核，"
    "大约十五个工作日有结果。想先问清楚，打 0939-8213456，或者在这里发“人工”。"
)


def rule(sessions: Sessions, staff: Cast) -> int:
    """Import rules that get in each other's way, and add one of our own; return its number."""
    with sessions.begin() as session:
        chen = session.merge(staff.chen)
        told = backend.told(
            backend.rule(
                "上班时间和地址", "地址", "在哪里", "上班", replies=[backend.text(OPENING)], made_at=1
            ),
            backend.rule("维权热线", "12338", "热线", mode="equal", made_at=2),
            backend.rule("两癌检查预约", "两癌", made_at=3, mode="equal"),
            backend.rule("月嫂培训", "月嫂", "家政", made_at=4, replies=[backend.card("月嫂培训班开始报名")]),
            backend.rule("家政", "家政", "！", made_at=5),
            add_friend_autoreply_info=backend.text("欢迎关注武都区妇联！回复“帮助”看能问什么。"),
        )
        rules.import_(session, told, by=chen, now=NOON - 4 * DAY)
        words = [Keyword("小额贷款", "contain"), Keyword("担保贷款怎么办", "equal")]
        ours = rules.add(session, "小额担保贷款怎么申请", words, LOANS, by=chen, now=NOON - 2 * DAY)
        session.flush()
        until = date(2021, 6, 30)
        rules.set_(session, ours, priority=5, valid_from=None, valid_until=until, by=chen, now=NOON - DAY)
        shut = rules.find(session, 2)
        assert shut is not None
        rules.switch(session, shut, on=False, by=chen, now=NOON - 3 * HOUR)
        return ours.id


def list_words(sessions: Sessions, staff: Cast) -> None:
    """Let staff have changed every list."""
    with sessions.begin() as session:
        chen, now = session.merge(staff.chen), NOON - DAY
        distress.add(session, "老汉…砸门", by=chen, now=now)
        distress.take_out(session, "关起来不让", by=chen, now=now + timedelta(hours=1))
        polite.add(session, "辛苦咯", by=chen, now=now)
        polite.take_out(session, "喂", by=chen, now=now)
        ours = Pair("武都区妇连", "武都区妇联", "自编：常打错的本单位名称")
        listing.add(session, ours, by=chen, now=now)
        listing.add(session, Pair("成份", "成分", "词典", ("阶级成份",)), by=chen, now=now)
        listing.take_out(session, "标识牌", by=chen, now=now)
        listing.add_name(session, "巾帼家政服务中心", source="区妇联文件", by=chen, now=now)
        listing.put_leader(session, Leader(1, "王秀兰", "区妇联主席"), by=chen, now=now)
        listing.put_leader(session, Leader(2, "李红霞", "区妇联副主席"), by=chen, now=now)
        for entry in (
            ("放假", "2027-01-01", "2027-01-03", "元旦放假"),
            ("本号的日子", "每年9月9日", "", "区妇联成立纪念日"),
        ):
            days.add(session, days.typed(*entry), by=chen, now=now)
