"""sends whose page is gone"""

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

from bot import db

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

CLOCKS_DIFFER = timedelta(minutes=5)
SAID_UNSENT = "人工核对：没有发出"
TAKEN_BACK_HERE = """
update push_article set back_at = (
    select withdrawal.at from withdrawal
    where withdrawal.push_id = push_article.push_id and withdrawal.position = push_article.position
        and withdrawal.ended = 'done'
)
"""
DELETED_AT_WECHAT = """
update push_article set back_at = (
    select push.ended_at from push
    where push.id = push_article.push_id and push.state = 'sent' and push.reason <> ''
)
where back_at is null and (
    select count(*) from push_article as beside join push on push.id = beside.push_id
    where beside.push_id = push_article.push_id and push.mode = 'mass'
) < 2
"""
NO_SEND_IS_LEFT = """
update article set withdrawn_at = (
    select max(push_article.back_at)
    from push_article join revision on revision.id = push_article.revision_id
    where revision.article_id = article.id
)
where withdrawn_at is null and id in (
    select revision.article_id
    from push_article
        join revision on revision.id = push_article.revision_id
        join push on push.id = push_article.push_id
    where push.state = 'sent'
    group by revision.article_id
    having max(push_article.back_at) is not null
        and sum(case when push_article.back_at is null then 1 else 0 end) = 0
)
"""
ASK_BY_ITS_NUMBER = """
update push set waits_for = 'platform'
where state = 'failed' and reason = '人工核对：没有发出' and (msg_id is not null or publish_id is not null)
"""


def upgrade() -> None:
    with op.batch_alter_table("push_article", schema=None) as batch_op:
        batch_op.add_column(sa.Column("back_at", db.Instant(timezone=True), nullable=True))
    for each in (TAKEN_BACK_HERE, DELETED_AT_WECHAT, NO_SEND_IS_LEFT, ASK_BY_ITS_NUMBER):
        op.execute(each)
    _fill_not_its()


def _fill_not_its() -> None:
    """Whoever said before 0032 that a push was not sent had seen the ends that were told well before.

    Clocks differ by minutes: an end that was told at about that time is doubted once more.
    """
    connection = op.get_bind()
    said = connection.execute(
        sa.text(
            "select id, mode, ended_at, not_its from push where state = 'failed' and reason = :reason"
            " and msg_id is null and publish_id is null and ended_at is not null"
        ).columns(ended_at=db.Instant(timezone=True), not_its=sa.JSON),
        {"reason": SAID_UNSENT},
    ).all()
    for push in said:
        seen = connection.execute(
            sa.text(
                "select distinct job_id from finish_event"
                " where kind = :mode and push_id is null and received_at < :until"
            ).bindparams(sa.bindparam("until", type_=db.Instant(timezone=True))),
            {"mode": push.mode, "until": push.ended_at - CLOCKS_DIFFER},
        ).scalars()
        connection.execute(
            sa.text("update push set not_its = :seen where id = :id").bindparams(
                sa.bindparam("seen", type_=sa.JSON)
            ),
            {"seen": sorted({*push.not_its, *seen}), "id": push.id},
        )
