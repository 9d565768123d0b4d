"""ends that were another send's"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("push", schema=None) as batch_op:
        batch_op.add_column(sa.Column("not_its", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("push", schema=None) as batch_op:
        batch_op.alter_column("not_its", server_default=None)
