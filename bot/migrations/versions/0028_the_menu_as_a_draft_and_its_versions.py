"""the menu as a draft and its versions, and looking through the journal"""

import sqlalchemy as sa
from alembic import op

from bot import db

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "menu_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("changed_at", db.Instant(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["changed_by_id"], ["person.id"], name=op.f("fk_menu_draft_changed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_menu_draft")),
    )
    op.create_table(
        "menu_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("put_up_at", db.Instant(timezone=True), nullable=False),
        sa.Column("put_up_by_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["put_up_by_id"], ["person.id"], name=op.f("fk_menu_version_put_up_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_menu_version")),
    )
    op.create_index("ix_journal_subject_at", "journal", ["subject", "at"])
    op.create_index("ix_journal_who_at", "journal", ["who", "at"])
