"""SQLAlchemy over SQLite and PostgreSQL: engine, tables, migrations, audit log, data keys, client keys."""
