"""comments under articles and canned replies"""

import sqlalchemy as sa
from alembic import op

from bot import db

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "comment_thread",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("msg_data_id", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), server_default=sa.text("''"), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("out_at", db.Instant(timezone=True), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=True),
        sa.Column("look_at", db.Instant(timezone=True), nullable=True),
        sa.Column("looked_at", db.Instant(timezone=True), nullable=True),
        sa.Column("problem", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("gone_at", db.Instant(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment_thread")),
        sa.UniqueConstraint("msg_data_id", "position", name=op.f("uq_comment_thread_msg_data_id_position")),
    )
    with op.batch_alter_table("comment_thread", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_comment_thread_look_at"), ["look_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_comment_thread_slug"), ["slug"], unique=False)
        batch_op.create_index(batch_op.f("ix_comment_thread_out_at"), ["out_at"], unique=False)

    op.create_table(
        "article_comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("at", db.Instant(timezone=True), nullable=False),
        sa.Column("follower", sa.String(length=64), nullable=True),
        sa.Column("sealed_text", sa.Text(), nullable=True),
        sa.Column("distress", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("elected", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("sealed_reply", sa.Text(), nullable=True),
        sa.Column("replied_at", db.Instant(timezone=True), nullable=True),
        sa.Column("replied_by_id", sa.Integer(), nullable=True),
        sa.Column("waived_at", db.Instant(timezone=True), nullable=True),
        sa.Column("gone_at", db.Instant(timezone=True), nullable=True),
        sa.Column("settled_at", db.Instant(timezone=True), nullable=True),
        sa.Column("touched", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(
            ["replied_by_id"], ["person.id"], name=op.f("fk_article_comment_replied_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["comment_thread.id"], name=op.f("fk_article_comment_thread_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article_comment")),
        sa.UniqueConstraint("thread_id", "number", name=op.f("uq_article_comment_thread_id_number")),
    )
    with op.batch_alter_table("article_comment", schema=None) as batch_op:
        batch_op.create_index("ix_article_comment_settled", ["settled_at", "at"], unique=False)

    op.create_table(
        "canned_reply",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", db.Instant(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("taken_out_at", db.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_canned_reply_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canned_reply")),
    )
    op.create_table(
        "comment_deed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("at", db.Instant(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("sealed_text", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("problem", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_comment_deed_by_id")),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["article_comment.id"], name=op.f("fk_comment_deed_comment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment_deed")),
    )
    with op.batch_alter_table("comment_deed", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_comment_deed_comment_id"), ["comment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_comment_deed_outcome"), ["outcome"], unique=False)
