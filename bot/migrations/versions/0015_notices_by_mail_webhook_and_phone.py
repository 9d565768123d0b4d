"""notices by mail, webhook and phone"""

import sqlalchemy as sa
from alembic import op

from bot import db

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notice_way",
        sa.Column("way", sa.String(length=10), nullable=False),
        sa.Column("worked_at", db.Instant(timezone=True), nullable=True),
        sa.Column("failing_since", db.Instant(timezone=True), nullable=True),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("try_at", db.Instant(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("way", name=op.f("pk_notice_way")),
    )
    op.create_table(
        "notice_delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("way", sa.String(length=10), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("try_at", db.Instant(timezone=True), nullable=False),
        sa.Column("lease_until", db.Instant(timezone=True), nullable=True),
        sa.Column("lease_by", sa.String(length=32), nullable=True),
        sa.Column("ended_at", db.Instant(timezone=True), nullable=True),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_notice_delivery_notice_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notice_delivery_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_delivery")),
        sa.UniqueConstraint("key", name=op.f("uq_notice_delivery_key")),
    )
    with op.batch_alter_table("notice_delivery", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notice_delivery_notice_id"), ["notice_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_notice_delivery_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_notice_delivery_state"), ["state"], unique=False)

    # Not as a batch: SQLite would make the tables anew, and refuse to drop those that others point to.
    op.add_column("binding", sa.Column("window_until", db.Instant(timezone=True), nullable=True))
    op.add_column("binding", sa.Column("messages_left", sa.Integer(), server_default="0", nullable=False))

    op.add_column("notice", sa.Column("urgent", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("notice", sa.Column("lasts", sa.Boolean(), server_default=sa.true(), nullable=False))
    op.add_column("notice", sa.Column("adds", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("notice", sa.Column("again_minutes", sa.Integer(), nullable=True))
    op.add_column("notice", sa.Column("round", sa.Integer(), server_default="0", nullable=False))
    op.add_column("notice", sa.Column("round_at", db.Instant(timezone=True), nullable=True))

    op.add_column(
        "person", sa.Column("mail", sa.String(length=254), server_default=sa.text("''"), nullable=False)
    )

    # Nothing can be done about these any more: not worth telling again.
    op.execute("update notice set lasts = false where key like 'conversation%unanswered'")
