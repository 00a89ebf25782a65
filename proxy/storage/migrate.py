"""Bring a database to this version's tables.

Quick when it is there already (one query, Alembic is not even imported). Several processes may start at once: one
migrates under a lock, the others wait and find it done. Scripts lie in `migrations/` of a checkout and in
`proxy/_bundled/migrations` of an installed wheel.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

from sqlalchemy import URL, Connection
from sqlalchemy.exc import SQLAlchemyError

from proxy.errors import Misconfigured, Unavailable
from proxy.storage.engine import database_url, sqlite_path, sync_engine

HEAD = "0001"
"""The revision this version works with; a test holds that it is the newest in `migrations/`."""
_LOCK = 0x70_61_72_61_76_65_6E_74
"""The number of the PostgreSQL advisory lock ("paravent" in ASCII)."""


def scripts() -> Path:
    """Return the directory of the migration scripts; raises Misconfigured when the installation lacks it."""
    package = Path(str(files("proxy")))
    for place in (package / "_bundled" / "migrations", package.parent / "migrations"):
        if (place / "env.py").is_file():
            return place
    raise Misconfigured("The migration scripts are missing from this installation. Install paravent again.")


def upgrade(url: str, revision: str = HEAD) -> bool:
    """Bring the database at `url` up to `revision`; return whether there was something to do.

    Raises Unavailable when the database can't be reached, Misconfigured when it belongs to a newer version.
    """
    return _run(database_url(url), revision, downgrade=False)


def downgrade(url: str, revision: str) -> bool:
    """Take the database at `url` back to `revision` ("base": nothing is left); for tests and emergencies."""
    return _run(database_url(url), revision, downgrade=True)


def _run(url: URL, revision: str, *, downgrade: bool) -> bool:
    file = sqlite_path(url)
    if file is not None:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    engine = sync_engine(url)
    try:
        with engine.connect() as connection:
            if _current(connection) == revision:
                return False
            connection.rollback()
            with _locked(connection, file):
                if _current(connection) == revision:  # another process was first
                    return False
                connection.rollback()
                _alembic(connection, revision, downgrade=downgrade)
                return True
    except SQLAlchemyError as error:
        raise Unavailable(f"The database can't be migrated: {type(error).__name__}.") from error
    finally:
        engine.dispose()


def _current(connection: Connection) -> str | None:
    if not connection.dialect.has_table(connection, "alembic_version"):
        return None
    found: str | None = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return found


@contextmanager
def _locked(connection: Connection, file: Path | None) -> Iterator[None]:
    if file is not None:
        with file.with_name(f"{file.name}.migrate.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        return
    connection.exec_driver_sql("SET lock_timeout = '60s'")  # as long as another process may need
    connection.exec_driver_sql("SELECT pg_advisory_lock(%s)", (_LOCK,))
    connection.exec_driver_sql("SET lock_timeout = '5s'")  # tables in use must not be waited for long
    connection.commit()
    try:
        yield
    finally:
        connection.rollback()
        connection.exec_driver_sql("SELECT pg_advisory_unlock(%s)", (_LOCK,))
        connection.commit()


def _alembic(connection: Connection, revision: str, *, downgrade: bool) -> None:
    from alembic import command  # noqa: PLC0415  # only when there is something to do: start-up stays quick
    from alembic.config import Config  # noqa: PLC0415  # same reason
    from alembic.util import CommandError  # noqa: PLC0415  # same reason

    config = Config()
    config.set_main_option("script_location", str(scripts()).replace("%", "%%"))
    config.attributes["connection"] = connection
    try:
        (command.downgrade if downgrade else command.upgrade)(config, revision)
    except CommandError as error:
        raise Misconfigured("The database belongs to another version of Paravent; upgrade Paravent.") from error
    connection.commit()
