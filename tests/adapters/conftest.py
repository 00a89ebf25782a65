"""Databases for the adapter tests: SQLite files, and a real PostgreSQL server for each test process."""

import pathlib
from dataclasses import dataclass

import pytest

from proxy.storage.migrate import upgrade
from tests.databases import postgres_server, postgres_url  # noqa: F401 - fixtures


@dataclass
class Database:
    """A database of its own for one test, migrated."""

    url: str
    folder: pathlib.Path

    @property
    def is_sqlite(self):
        return self.url.startswith("sqlite")


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database(request, tmp_path):
    """A database of each kind, without tables."""
    if request.param == "sqlite":
        return Database(f"sqlite:///{tmp_path / 'paravent.db'}", tmp_path)
    return Database(request.getfixturevalue("postgres_url"), tmp_path)


@pytest.fixture
def database(empty_database):
    """A database of each kind, migrated."""
    upgrade(empty_database.url)
    return empty_database
