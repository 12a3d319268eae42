"""Alembic's entry: runs on the connection that `db.migrate` hands over; opening makes our views anew."""

from alembic import context

from db.schema import metadata
from db.sqlite import views

connection = context.config.attributes["connection"]
step = context.config.attributes.get("step")  # called after each
context.configure(connection=connection, target_metadata=metadata, on_version_apply=step)
others = []
behind = context.get_context().get_current_revision() != context.get_head_revision()
if behind and connection.dialect.name == "sqlite":
    others = views.set_aside(connection)
context.run_migrations()
views.put_back(connection, others)
