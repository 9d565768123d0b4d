"""What readers say under two articles: a cry for help, one overdue, one answered and shown, one erased."""

from datetime import timedelta

from bot.answering.desk import canned
from bot.comments import Comment, Deed, Thread
from bot.comments.rows import Kind, Outcome, sealed, sealed_reply
from bot.config import Config
from bot.db import Sessions
from tests.cast import Cast
from tests.filled.texts import DAY, HOUR, NOON

HELP = "我是你们的老粉丝了，老公喝了酒就打我，孩子也吓得不敢回家，我该找谁"
LONG = (
    "去年我参加了你们办的月嫂班，现在在兰州一家月子中心上班，一个月能挣六千多，真的很感谢区妇联的老师！"
    "想问问今年还有没有育婴师的班，我妹妹也想学，她在角弓镇，离得远，能不能在镇上办？"
)


def comment(sessions: Sessions, staff: Cast, settings: Config) -> None:
    """Keep them, and a text for answers."""
    key = settings.web.secret_key
    with sessions.begin() as session:
        lin = session.merge(staff.lin)
        canned.add(
            session,
            "到哪里办",
            "您好，请带身份证到区妇联（政务大厅二楼）办理，工作日上午九点到下午五点。",
            by=lin,
            now=NOON - DAY,
        )
        threads = [
            Thread(
                msg_data_id=f"90{days}",
                position=1,
                slug=f"sent-{days}",
                title=title,
                out_at=NOON - days * DAY,
                is_open=is_open,
                look_at=NOON + HOUR,
                looked_at=NOON - HOUR,
            )
            for days, title, is_open in (
                (2, "二月里的暖心事", True),
                (9, "元宵节的灯", True),
                (4, "剪纸里的年味", False),
            )
        ]
        session.add_all(threads)
        session.flush()
        said = [
            _said(threads[0], 1, HELP, HOUR, key, distress=True),
            _said(threads[0], 2, LONG, 3 * HOUR, key),
            _said(threads[1], 1, "灯会上那个兔子灯是谁做的？想学", 9 * DAY, key),
            _said(threads[1], 2, "祝区妇联的姐妹们节日快乐！", 9 * DAY, key, elected=True),
            _said(threads[1], 3, "[强][强]", 8 * DAY, key),
            _said(threads[0], 3, "加微信免费领鸡蛋", DAY, key),
        ]
        session.add_all(said)
        session.flush()
        said[3].answered("谢谢您，也祝您节日快乐！", at=NOON - 8 * DAY, by_id=lin.id, secret_key=key)
        said[4].waived_at, said[5].gone_at = NOON - 7 * DAY, NOON - 20 * HOUR
        for each in said:
            each.settle()
        done = {"at": NOON - 8 * DAY, "by_id": lin.id, "outcome": Outcome.DONE}
        session.add_all(
            [
                Deed(
                    comment_id=said[3].id,
                    kind=Kind.REPLY,
                    sealed_text=sealed_reply("谢谢您，也祝您节日快乐！", key),
                    **done,
                ),
                Deed(comment_id=said[3].id, kind=Kind.ELECT, **done),
                Deed(comment_id=said[4].id, kind=Kind.WAIVE, reason="只是点赞、问候或表情", **done),
                Deed(comment_id=said[5].id, kind=Kind.DELETE, **done),
            ]
        )


def _said(thread: Thread, number: int, words: str, ago: timedelta, key: str, **more: bool) -> Comment:
    return Comment(
        thread_id=thread.id,
        number=str(number),
        at=NOON - ago,
        follower=f"{number}a7{thread.id}f" * 4,
        sealed_text=sealed(words, key),
        touched=0,
        **more,
    )
