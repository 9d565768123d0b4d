"""the look of an article and whose figures it draws from"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("revision", schema=None) as batch_op:
        batch_op.add_column(sa.Column("look", sa.String(length=10), nullable=False, server_default="正红"))
        batch_op.add_column(sa.Column("year", sa.Integer(), nullable=True))
    with op.batch_alter_table("revision", schema=None) as batch_op:
        batch_op.alter_column("look", server_default=None)
    # As the folder gives it from now on, so that importing again changes nothing.
    op.execute(
        "update revision set year = (select max(figure.year) from figure "
        "join article on article.slug = figure.article where article.id = revision.article_id)"
    )
