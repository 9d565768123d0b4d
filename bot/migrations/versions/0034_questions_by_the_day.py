"""questions by the day"""

import sqlalchemy as sa
from alembic import op

from bot import db

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_question_day", "question", [db.beijing_day_of(sa.column("asked_at")), "kind"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute("analyze question")  # it knows nothing yet of how the days are spread
