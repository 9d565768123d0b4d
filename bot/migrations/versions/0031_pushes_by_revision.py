"""revisions of pushes are looked for by their key"""

from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_push_article_revision", "push_article", ["revision_id"])
