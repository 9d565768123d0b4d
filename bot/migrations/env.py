"""Runs migrations inside the transaction that `db.upgrade` opened."""

from alembic import context

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=context.config.attributes.get("metadata"),  # only tools/migration.py brings it
    render_as_batch=connection.dialect.name == "sqlite",
    user_module_prefix="db.",
)
with context.begin_transaction():
    context.run_migrations()
