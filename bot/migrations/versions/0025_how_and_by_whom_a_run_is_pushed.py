"""how and by whom a run is pushed"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("series_run", schema=None) as batch_op:
        batch_op.add_column(sa.Column("mode", sa.String(length=10), nullable=True))
        batch_op.add_column(sa.Column("publisher_id", sa.Integer(), nullable=True))
    # What was written before keeps what its series says today: nothing else is known of it.
    op.execute(
        "UPDATE series_run SET "
        "mode = (SELECT series.mode FROM series WHERE series.id = series_run.series_id), "
        "publisher_id = (SELECT series.publisher_id FROM series WHERE series.id = series_run.series_id)"
    )
    with op.batch_alter_table("series_run", schema=None) as batch_op:
        batch_op.alter_column("mode", existing_type=sa.String(length=10), nullable=False)
        batch_op.alter_column("publisher_id", existing_type=sa.Integer(), nullable=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_series_run_publisher_id"), "person", ["publisher_id"], ["id"]
        )
