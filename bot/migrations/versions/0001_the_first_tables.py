"""the first tables"""

import sqlalchemy as sa
from alembic import op

from bot import db

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "access_token",
        sa.Column("appid", sa.String(length=64), nullable=False),
        sa.Column("token", sa.Text(), nullable=True),
        sa.Column("expires_at", db.Instant(timezone=True), nullable=True),
        sa.Column("renew_at", db.Instant(timezone=True), nullable=True),
        sa.Column("fetched_by", sa.String(length=32), nullable=True),
        sa.Column("fetched_until", db.Instant(timezone=True), nullable=True),
        sa.Column("forced", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("appid", name=op.f("pk_access_token")),
    )
    op.create_table(
        "article",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("column", sa.String(length=40), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("published", sa.Date(), nullable=True),
        sa.Column("created_at", db.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article")),
        sa.UniqueConstraint("slug", name=op.f("uq_article_slug")),
    )
    op.create_table(
        "fact",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("changed_at", db.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_fact")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=30), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("suspended_at", db.Instant(timezone=True), nullable=True),
        sa.Column("added_at", db.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("name", name=op.f("uq_person_name")),
    )
    op.create_table(
        "picture",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_picture")),
    )
    op.create_table(
        "question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("follower", sa.String(length=64), nullable=False),
        sa.Column("asked_at", db.Instant(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("took_ms", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
        sa.UniqueConstraint("key", name=op.f("uq_question_key")),
    )
    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_question_asked_at"), ["asked_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_question_follower"), ["follower"], unique=False)

    op.create_table(
        "raw_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call", sa.String(length=40), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("fetched_at", db.Instant(timezone=True), nullable=False),
        sa.Column("last_seen_at", db.Instant(timezone=True), nullable=False),
        sa.Column("delayed", sa.Boolean(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_raw_answer")),
    )
    with op.batch_alter_table("raw_answer", schema=None) as batch_op:
        batch_op.create_index("ix_raw_answer_asked", ["call", "first_day", "last_day"], unique=False)

    op.create_table(
        "reach_round",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("tried_at", db.Instant(timezone=True), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.Column("lease_by", sa.String(length=32), nullable=True),
        sa.Column("lease_until", db.Instant(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_reach_round")),
    )
    op.create_table(
        "sign_in_try",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=30), nullable=False),
        sa.Column("at", db.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_try")),
    )
    with op.batch_alter_table("sign_in_try", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_try_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_sign_in_try_name"), ["name"], unique=False)

    op.create_table(
        "topic",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topic")),
        sa.UniqueConstraint("name", name=op.f("uq_topic_name")),
    )
    op.create_table(
        "upload",
        sa.Column("appid", sa.String(length=40), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("place", sa.String(length=10), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("uploaded_at", db.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("appid", "sha256", "place", name=op.f("pk_upload")),
    )
    op.create_table(
        "account_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("read_user", sa.BigInteger(), nullable=True),
        sa.Column("share_user", sa.BigInteger(), nullable=True),
        sa.Column("zaikan_user", sa.BigInteger(), nullable=True),
        sa.Column("like_user", sa.BigInteger(), nullable=True),
        sa.Column("comment_count", sa.BigInteger(), nullable=True),
        sa.Column("collection_user", sa.BigInteger(), nullable=True),
        sa.Column("redirect_ori_page_user", sa.BigInteger(), nullable=True),
        sa.Column("send_page_count", sa.BigInteger(), nullable=True),
        sa.Column("raw_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["raw_id"], ["raw_answer.id"], name=op.f("fk_account_day_raw_id")),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_account_day")),
    )
    op.create_table(
        "indicator",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("level", sa.String(length=10), nullable=True),
        sa.Column("counted", sa.String(length=100), nullable=True),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_indicator_topic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator")),
        sa.UniqueConstraint("name", name=op.f("uq_indicator_name")),
    )
    with op.batch_alter_table("indicator", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_indicator_topic_id"), ["topic_id"], unique=False)

    op.create_table(
        "journal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", db.Instant(timezone=True), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("who", sa.String(length=60), nullable=False),
        sa.Column("way", sa.String(length=80), nullable=False),
        sa.Column("verb", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.String(length=80), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_journal_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal")),
    )
    with op.batch_alter_table("journal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_journal_at"), ["at"], unique=False)
        batch_op.create_index("ix_journal_subject", ["subject", "subject_id"], unique=False)

    op.create_table(
        "person_role",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_person_role_person_id")),
        sa.PrimaryKeyConstraint("person_id", "role", name=op.f("pk_person_role")),
    )
    op.create_table(
        "push",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mode", sa.String(length=10), nullable=False),
        sa.Column("tag", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("waits_for", sa.String(length=14), nullable=True),
        sa.Column("due_at", db.Instant(timezone=True), nullable=False),
        sa.Column("planned_by_id", sa.Integer(), nullable=False),
        sa.Column("planned_at", db.Instant(timezone=True), nullable=False),
        sa.Column("clientmsgid", sa.String(length=32), nullable=False),
        sa.Column("lease_until", db.Instant(timezone=True), nullable=True),
        sa.Column("lease_by", sa.String(length=32), nullable=True),
        sa.Column("look_at", db.Instant(timezone=True), nullable=True),
        sa.Column("media_id", sa.String(length=128), nullable=True),
        sa.Column("sending_at", db.Instant(timezone=True), nullable=True),
        sa.Column("repeated_at", db.Instant(timezone=True), nullable=True),
        sa.Column("accepted_at", db.Instant(timezone=True), nullable=True),
        sa.Column("ended_at", db.Instant(timezone=True), nullable=True),
        sa.Column("msg_id", sa.String(length=40), nullable=True),
        sa.Column("msg_data_id", sa.String(length=40), nullable=True),
        sa.Column("publish_id", sa.String(length=40), nullable=True),
        sa.CheckConstraint(
            "state in ('planned', 'preparing', 'sending', 'accepted', 'sent', 'held', 'cancelled', 'failed', 'doubtful')",
            name=op.f("ck_push_state"),
        ),
        sa.ForeignKeyConstraint(["planned_by_id"], ["person.id"], name=op.f("fk_push_planned_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_push")),
        sa.UniqueConstraint("clientmsgid", name=op.f("uq_push_clientmsgid")),
        sa.UniqueConstraint("msg_data_id", name=op.f("uq_push_msg_data_id")),
        sa.UniqueConstraint("msg_id", name=op.f("uq_push_msg_id")),
        sa.UniqueConstraint("publish_id", name=op.f("uq_push_publish_id")),
    )
    with op.batch_alter_table("push", schema=None) as batch_op:
        batch_op.create_index("ix_push_due", ["state", "due_at"], unique=False)

    op.create_table(
        "revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("template", sa.String(length=40), nullable=False),
        sa.Column("source_url", sa.Text(), nullable=False),
        sa.Column("comments", sa.Boolean(), nullable=False),
        sa.Column("cover", sa.Text(), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=True),
        sa.Column("written_at", db.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_revision_article_id")),
        sa.ForeignKeyConstraint(["written_by_id"], ["person.id"], name=op.f("fk_revision_written_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision")),
        sa.UniqueConstraint("article_id", "number", name=op.f("uq_revision_article_id_number")),
    )
    with op.batch_alter_table("revision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_revision_article_id"), ["article_id"], unique=False)

    op.create_table(
        "alias",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=60), nullable=False),
        sa.Column("folded", sa.String(length=60), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=True),
        sa.Column("indicator_id", sa.Integer(), nullable=True),
        sa.Column("article", sa.String(length=80), nullable=False),
        sa.CheckConstraint("(topic_id is null) <> (indicator_id is null)", name=op.f("ck_alias_one_owner")),
        sa.ForeignKeyConstraint(["indicator_id"], ["indicator.id"], name=op.f("fk_alias_indicator_id")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_alias_topic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alias")),
        sa.UniqueConstraint("folded", name=op.f("uq_alias_folded")),
    )
    with op.batch_alter_table("alias", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_alias_indicator_id"), ["indicator_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_alias_topic_id"), ["topic_id"], unique=False)

    op.create_table(
        "figure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("value", db.Exact(length=40), nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("text", sa.String(length=40), nullable=False),
        sa.Column("approximate", sa.Boolean(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("article", sa.String(length=80), nullable=False),
        sa.Column("added_at", db.Instant(timezone=True), nullable=False),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", db.Instant(timezone=True), nullable=True),
        sa.Column("superseded_by_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", db.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["confirmed_by_id"], ["person.id"], name=op.f("fk_figure_confirmed_by_id")),
        sa.ForeignKeyConstraint(["indicator_id"], ["indicator.id"], name=op.f("fk_figure_indicator_id")),
        sa.ForeignKeyConstraint(["superseded_by_id"], ["figure.id"], name=op.f("fk_figure_superseded_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figure")),
    )
    with op.batch_alter_table("figure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_figure_article"), ["article"], unique=False)
        batch_op.create_index(batch_op.f("ix_figure_indicator_id"), ["indicator_id"], unique=False)
        batch_op.create_index(
            "uq_figure_confirmed",
            ["indicator_id", "year"],
            unique=True,
            sqlite_where=sa.text(
                "confirmed_at is not null and superseded_by_id is null and withdrawn_at is null"
            ),
            postgresql_where=sa.text(
                "confirmed_at is not null and superseded_by_id is null and withdrawn_at is null"
            ),
        )
        batch_op.create_index(
            "uq_figure_waiting",
            ["indicator_id", "year"],
            unique=True,
            sqlite_where=sa.text(
                "confirmed_at is null and superseded_by_id is null and withdrawn_at is null"
            ),
            postgresql_where=sa.text(
                "confirmed_at is null and superseded_by_id is null and withdrawn_at is null"
            ),
        )

    op.create_table(
        "finish_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("job_id", sa.String(length=40), nullable=False),
        sa.Column("ended", sa.String(length=12), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("urls", sa.JSON(), nullable=False),
        sa.Column("received_at", db.Instant(timezone=True), nullable=False),
        sa.Column("push_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["push_id"], ["push.id"], name=op.f("fk_finish_event_push_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finish_event")),
    )
    with op.batch_alter_table("finish_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_finish_event_job_id"), ["job_id"], unique=False)

    op.create_table(
        "picture_use",
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_picture_use_revision_id")),
        sa.ForeignKeyConstraint(["sha256"], ["picture.sha256"], name=op.f("fk_picture_use_sha256")),
        sa.PrimaryKeyConstraint("revision_id", "path", name=op.f("pk_picture_use")),
    )
    with op.batch_alter_table("picture_use", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_picture_use_sha256"), ["sha256"], unique=False)

    op.create_table(
        "submission",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", db.Instant(timezone=True), nullable=False),
        sa.Column("rendered", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_submission_by_id")),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_submission_revision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission")),
    )
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_submission_revision_id"), ["revision_id"], unique=False)

    op.create_table(
        "approval",
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", db.Instant(timezone=True), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_approval_by_id")),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_approval_submission_id")),
        sa.PrimaryKeyConstraint("submission_id", "step", name=op.f("pk_approval")),
    )
    op.create_table(
        "push_article",
        sa.Column("push_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["push_id"], ["push.id"], name=op.f("fk_push_article_push_id")),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_push_article_revision_id")),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_push_article_submission_id")
        ),
        sa.PrimaryKeyConstraint("push_id", "position", name=op.f("pk_push_article")),
    )
    with op.batch_alter_table("push_article", schema=None) as batch_op:
        batch_op.create_index(
            "uq_push_article_live",
            ["revision_id"],
            unique=True,
            sqlite_where=sa.text("live"),
            postgresql_where=sa.text("live"),
        )

    op.create_table(
        "review_return",
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", db.Instant(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_review_return_by_id")),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_review_return_submission_id")
        ),
        sa.PrimaryKeyConstraint("submission_id", name=op.f("pk_review_return")),
    )
    op.create_table(
        "review_step",
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("reviewer_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["reviewer_id"], ["person.id"], name=op.f("fk_review_step_reviewer_id")),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_review_step_submission_id")
        ),
        sa.PrimaryKeyConstraint("submission_id", "number", name=op.f("pk_review_step")),
    )
    with op.batch_alter_table("review_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_review_step_reviewer_id"), ["reviewer_id"], unique=False)

    op.create_table(
        "out_article",
        sa.Column("msgid", sa.String(length=64), nullable=False),
        sa.Column("msg_data_id", sa.String(length=40), nullable=True),
        sa.Column("idx", sa.Integer(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("publish_type", sa.BigInteger(), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("content_url", sa.Text(), nullable=True),
        sa.Column("origin", sa.String(length=10), nullable=False),
        sa.Column("push_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("joined_by", sa.String(length=10), nullable=True),
        sa.CheckConstraint("origin in ('push', 'hand', 'import')", name=op.f("ck_out_article_origin")),
        sa.ForeignKeyConstraint(
            ["push_id", "position"],
            ["push_article.push_id", "push_article.position"],
            name=op.f("fk_out_article_push_id_position"),
        ),
        sa.PrimaryKeyConstraint("msgid", name=op.f("pk_out_article")),
        sa.UniqueConstraint("push_id", "position", name=op.f("uq_out_article_push_id_position")),
    )
    with op.batch_alter_table("out_article", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_out_article_msg_data_id"), ["msg_data_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_out_article_published_on"), ["published_on"], unique=False)

    op.create_table(
        "article_day",
        sa.Column("msgid", sa.String(length=64), nullable=False),
        sa.Column("stat_date", sa.Date(), nullable=False),
        sa.Column("read_user", sa.BigInteger(), nullable=True),
        sa.Column("share_user", sa.BigInteger(), nullable=True),
        sa.Column("zaikan_user", sa.BigInteger(), nullable=True),
        sa.Column("like_user", sa.BigInteger(), nullable=True),
        sa.Column("comment_count", sa.BigInteger(), nullable=True),
        sa.Column("collection_user", sa.BigInteger(), nullable=True),
        sa.Column("praise_money", sa.BigInteger(), nullable=True),
        sa.Column("read_subscribe_user", sa.BigInteger(), nullable=True),
        sa.Column("read_delivery_rate", db.Exact(length=40), nullable=True),
        sa.Column("read_finish_rate", db.Exact(length=40), nullable=True),
        sa.Column("read_avg_activetime", db.Exact(length=40), nullable=True),
        sa.Column("raw_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["msgid"], ["out_article.msgid"], name=op.f("fk_article_day_msgid")),
        sa.ForeignKeyConstraint(["raw_id"], ["raw_answer.id"], name=op.f("fk_article_day_raw_id")),
        sa.PrimaryKeyConstraint("msgid", "stat_date", name=op.f("pk_article_day")),
    )
    for statement in JOURNAL_IS_APPEND_ONLY[op.get_bind().dialect.name]:
        op.execute(statement)


REFUSAL = "the journal is append-only"
JOURNAL_IS_APPEND_ONLY = {
    "sqlite": [
        f"""create trigger journal_is_append_only before update on journal
            begin select raise(abort, '{REFUSAL}'); end"""
    ],
    "postgresql": [
        f"""create function journal_is_append_only() returns trigger language plpgsql as
            $$ begin raise exception '{REFUSAL}'; end $$""",
        """create trigger journal_is_append_only before update on journal
            for each row execute function journal_is_append_only()""",
    ],
}
