"""Alembic's entry: runs on the connection that `db.migrate` hands over; opening makes the views anew that it drops."""

from alembic import context

from db import views
from db.schema import metadata

connection = context.config.attributes["connection"]
step = context.config.attributes.get("step")  # called after each
context.configure(connection=connection, target_metadata=metadata, on_version_apply=step)
if context.get_context().get_current_revision() != context.get_head_revision():
    views.drop(connection)
context.run_migrations()
