"""Migrations on both databases: there, back and there again, filled; several at once; quick when done."""

import pathlib
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import insert, inspect, select

from proxy.errors import Misconfigured, Unavailable
from proxy.storage import migrate
from proxy.storage.engine import database_url, sync_engine
from proxy.storage.tables import client_keys, metadata

ROW = {"key_id": "abcdefgh", "client": "desk", "digest": b"d", "created_ms": 1, "revoked_ms": None, "note": "é"}


def names(url):
    engine = sync_engine(database_url(url))
    with engine.connect() as connection:
        return set(inspect(connection).get_table_names()) - {"alembic_version"}


def test_the_head_is_the_newest_script():
    assert ScriptDirectory(str(migrate.scripts())).get_heads() == [migrate.HEAD]


def test_up_down_up_on_a_filled_database(empty_database):
    url = empty_database.url
    assert migrate.upgrade(url) is True
    assert migrate.upgrade(url) is False
    with sync_engine(database_url(url)).begin() as connection:
        connection.execute(insert(client_keys).values(ROW))
    assert migrate.downgrade(url, "base") is True
    assert names(url) == set()
    assert migrate.upgrade(url) is True
    assert names(url) == set(metadata.tables)


def test_migrations_and_tables_say_the_same(database):
    with sync_engine(database_url(database.url)).connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_rows_survive_a_second_start(database):
    with sync_engine(database_url(database.url)).begin() as connection:
        connection.execute(insert(client_keys).values(ROW))
    migrate.upgrade(database.url)
    with sync_engine(database_url(database.url)).connect() as connection:
        assert connection.execute(select(client_keys)).one()._asdict() == ROW


def test_several_start_at_once(empty_database):
    with ThreadPoolExecutor(6) as pool:
        done = list(pool.map(migrate.upgrade, [empty_database.url] * 6))
    assert sorted(done) == [False] * 5 + [True]


def test_a_database_of_a_newer_version_is_refused(database):
    with sync_engine(database_url(database.url)).begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(Misconfigured, match="another version"):
        migrate.upgrade(database.url)


def test_alembic_is_not_imported_when_there_is_nothing_to_do(database):
    import subprocess

    code = f"import sys; from proxy.storage.migrate import upgrade; print(upgrade({database.url!r}), 'alembic' in sys.modules)"
    root = pathlib.Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root)
    assert done.stdout.split() == ["False", "False"]


def test_a_database_that_is_not_there(tmp_path):
    with pytest.raises(Unavailable, match="can't be migrated"):
        migrate.upgrade(f"postgresql://nobody@/none?host={tmp_path}")


def test_an_installed_package_carries_its_scripts(tmp_path, monkeypatch):
    """In a wheel the scripts lie inside the package."""
    bundled = tmp_path / "proxy" / "_bundled" / "migrations"
    monkeypatch.setattr(migrate, "files", lambda _: tmp_path / "proxy")
    with pytest.raises(Misconfigured, match="missing"):
        migrate.scripts()
    bundled.mkdir(parents=True)
    (bundled / "env.py").touch()
    assert migrate.scripts() == bundled


@pytest.mark.parametrize(
    ("url", "words"),
    [("sqlite://", "needs a SQLite file"), ("mysql://x/y", "not supported"), ("nothing", "can't be read")],
)
def test_other_urls_are_refused(url, words):
    with pytest.raises(Misconfigured, match=words):
        database_url(url)
