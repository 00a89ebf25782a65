"""Alembic's entry: runs the migrations over the connection that `proxy/storage/migrate.py` gives, or to a URL.

By hand: `alembic -c migrations/alembic.ini -x url=sqlite:///path/paravent.db history`.
"""

from alembic import context
from sqlalchemy import Connection

from proxy.storage.engine import database_url, sync_engine
from proxy.storage.tables import metadata


def run(connection: Connection) -> None:
    """Run what is asked for in one transaction; on PostgreSQL with time-outs, so that a lock can't stop the service."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET lock_timeout = '5s'")
        connection.exec_driver_sql("SET statement_timeout = '10min'")
        connection.commit()
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with sync_engine(database_url(context.get_x_argument(as_dictionary=True)["url"])).connect() as opened:
        run(opened)
