"""what was found in a review"""

import sqlalchemy as sa
from alembic import op

from bot import db

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "gleaning",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", db.Instant(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("article", sa.String(length=80), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("unclear", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_gleaning_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gleaning")),
    )
    op.create_table(
        "gleaned",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("gleaning_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=40), nullable=False),
        sa.Column("value", db.Exact(length=40), nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("level", sa.String(length=10), nullable=True),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("proposed_id", sa.Integer(), nullable=True),
        sa.Column("figure_id", sa.Integer(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", db.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_gleaned_decided_by_id")),
        sa.ForeignKeyConstraint(["figure_id"], ["figure.id"], name=op.f("fk_gleaned_figure_id")),
        sa.ForeignKeyConstraint(["gleaning_id"], ["gleaning.id"], name=op.f("fk_gleaned_gleaning_id")),
        sa.ForeignKeyConstraint(["proposed_id"], ["indicator.id"], name=op.f("fk_gleaned_proposed_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gleaned")),
        sa.UniqueConstraint("gleaning_id", "place", name=op.f("uq_gleaned_gleaning_id_place")),
    )
