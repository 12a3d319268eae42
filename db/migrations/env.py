"""Alembic's entry: runs on the connection that `db.migrate` hands over; opening makes our views anew."""

from alembic import context

from db import views
from db.schema import metadata

connection = context.config.attributes["connection"]
step = context.config.attributes.get("step")  # called after each
context.configure(connection=connection, target_metadata=metadata, on_version_apply=step)
others = []
if context.get_context().get_current_revision() != context.get_head_revision():
    others = views.set_aside(connection)
context.run_migrations()
views.put_back(connection, others)
