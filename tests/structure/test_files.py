"""The files around the code: container, compose file, licence, the CI script keep what they promise."""

import json
import os
import re
import stat
import tomllib

import pytest
from ruamel.yaml import YAML

from tests.structure.tree import ROOT


def text(name):
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def compose():
    return YAML(typ="safe").load(text("docker-compose.yml"))


def instructions():
    """Return the Dockerfile's (keyword, rest) pairs, continuation lines joined, comments left out."""
    lines = [line for line in text("Dockerfile").splitlines() if line.strip() and not line.lstrip().startswith("#")]
    joined = re.sub(r"\\\n\s*", " ", "\n".join(lines))
    return [tuple(line.split(None, 1)) for line in joined.splitlines()]


def last_stage():
    found = instructions()
    start = max(number for number, (keyword, _) in enumerate(found) if keyword == "FROM")
    return found[start:]


def test_the_image_has_two_stages_and_a_pinned_python():
    bases = [rest for keyword, rest in instructions() if keyword == "FROM"]
    assert len(bases) == 2
    assert all(re.match(r"python:3\.1[1-9]-slim", base) for base in bases)


def test_the_image_runs_as_nobody_in_particular():
    users = [rest for keyword, rest in last_stage() if keyword == "USER"]
    assert users == ["10001:10001"]


@pytest.mark.parametrize("keyword", ["RUN", "CMD", "ENTRYPOINT", "VOLUME"])
def test_commands_of_the_image_call_no_shell(keyword):
    found = [rest for word, rest in instructions() if word == keyword]
    assert found
    assert all(isinstance(json.loads(rest), list) for rest in found)


def test_the_image_says_how_it_is():
    (check,) = [rest for keyword, rest in last_stage() if keyword == "HEALTHCHECK"]
    command = json.loads(check.split("CMD", 1)[1])
    assert command[0] == "python"
    assert "/healthz/ready" in command[2]
    compile(command[2], "healthcheck", "exec")


def test_the_image_installs_what_is_locked():
    (locked,) = [rest for keyword, rest in instructions() if keyword == "RUN" and "requirements.lock" in rest]
    assert "--require-hashes" in json.loads(locked)


def test_the_image_copies_what_exists_and_is_not_ignored():
    ignored = text(".dockerignore").splitlines()
    assert ignored[1] == "*"
    for keyword, rest in instructions():
        if keyword == "COPY" and "--from" not in rest:
            for source in [word for word in rest.split() if not word.startswith("--")][:-1]:
                assert f"!{source}" in ignored
                assert (ROOT / source).exists() or source == "CHANGELOG.md"


def test_the_stages_settings_exist():
    from proxy.settings import Settings

    (block,) = [rest for keyword, rest in last_stage() if keyword == "ENV"]
    names = re.findall(r"PARAVENT_(\w+)=", block)
    assert names
    assert {name.lower() for name in names} <= set(Settings.model_fields)


def test_the_compose_file_has_a_proxy_and_a_database(compose):
    assert set(compose["services"]) == {"proxy", "database"}
    assert compose["services"]["database"]["image"] == "postgres:17"


@pytest.mark.parametrize("service", ["proxy", "database"])
def test_services_are_hardened(compose, service):
    found = compose["services"][service]
    assert found["read_only"] is True
    assert found["cap_drop"] == ["ALL"]
    assert found["security_opt"] == ["no-new-privileges:true"]
    assert found["user"].split(":")[0] not in {"0", "root"}
    assert any(mount.startswith("/tmp:") for mount in found["tmpfs"])
    assert "cap_add" not in found
    assert "privileged" not in found


@pytest.mark.parametrize("service", ["proxy", "database"])
def test_services_have_health_checks_without_a_shell(compose, service):
    check = compose["services"][service]["healthcheck"]
    assert check["test"][0] == "CMD"
    assert {"interval", "timeout", "retries", "start_period"} <= set(check)


def test_the_proxy_waits_for_a_healthy_database(compose):
    assert compose["services"]["proxy"]["depends_on"] == {"database": {"condition": "service_healthy"}}


def test_nothing_has_a_default_password(compose):
    raw = text("docker-compose.yml")
    settings = [service.get("environment", {}) for service in compose["services"].values()]
    for name, value in (pair for environment in settings for pair in environment.items()):
        if "PASSWORD" in name:
            assert name.endswith("_FILE")
            assert value.startswith("/run/secrets/")
        if "KEY" in name:
            assert re.fullmatch(r"\$\{[A-Z_]+:-\}", value)
    assert compose["secrets"]["database_password"]["file"].startswith("${POSTGRES_PASSWORD_FILE:?")
    assert "://paravent:" not in raw


def test_keys_data_and_database_live_in_volumes(compose):
    proxy, database = compose["services"]["proxy"], compose["services"]["database"]
    assert {"data:/var/lib/paravent/data", "keys:/var/lib/paravent/keys"} <= set(proxy["volumes"])
    assert "./policies:/etc/paravent/policies:ro" in proxy["volumes"]
    assert database["volumes"] == ["database:/var/lib/postgresql/data"]
    assert set(compose["volumes"]) == {"data", "keys", "database"}


def test_only_the_proxy_is_reached_and_only_from_this_machine(compose):
    assert compose["services"]["proxy"]["ports"] == ["127.0.0.1:8080:8080"]
    assert "ports" not in compose["services"]["database"]
    assert compose["services"]["database"]["networks"] == ["inside"]
    assert compose["networks"]["inside"] == {"internal": True}


def test_the_compose_file_uses_settings_that_exist(compose):
    from proxy.settings import Settings

    names = [name for name in compose["services"]["proxy"]["environment"] if name.startswith("PARAVENT_")]
    assert {name.removeprefix("PARAVENT_").lower() for name in names} <= set(Settings.model_fields)


def test_streams_may_end_before_the_container_is_killed(compose):
    from proxy.settings import Settings

    grace = float(compose["services"]["proxy"]["stop_grace_period"].removesuffix("s"))
    assert grace > Settings.model_fields["shutdown_grace_s"].default


def test_the_licence_is_whole():
    licence = text("LICENSE")
    assert "Apache License" in licence
    assert "Version 2.0, January 2004" in licence
    assert "END OF TERMS AND CONDITIONS" in licence
    assert len(licence) > 11_000
    assert tomllib.loads(text("pyproject.toml"))["project"]["license"] == "Apache-2.0 AND CC-BY-SA-4.0"


def test_the_ci_script_runs_what_it_should():
    script = text(".ci/run")
    assert os.stat(ROOT / ".ci" / "run").st_mode & stat.S_IXUSR
    assert "set -euo pipefail" in script
    for part in ("make check", "make test", "-m build --wheel", "--require-hashes", "serve --demo", "/healthz/ready"):
        assert part in script


def test_the_embedded_program_of_the_ci_script_is_python():
    program = text(".ci/run").split("<<'PROGRAM'", 1)[1].split("\n", 1)[1].split("\nPROGRAM\n", 1)[0]
    compile(program, ".ci/run", "exec")


def test_every_locked_package_has_hashes():
    for name in ("requirements.lock", "requirements-dev.lock"):
        blocks = re.split(r"\n(?=[a-zA-Z0-9])", text(name).strip())
        assert len(blocks) > 40
        assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []


@pytest.mark.parametrize(
    ("name", "headings"),
    [
        (
            "SECURITY.md",
            ["Reporting", "Trust boundaries", "What it defends against", "What it does not protect against"],
        ),
        ("CONTRIBUTING.md", ["Run it", "The house on one page", "Ten rules"]),
    ],
)
def test_the_documents_have_their_parts(name, headings):
    found = re.findall(r"^#+ (.*)$", text(name), re.MULTILINE)
    assert set(headings) <= set(found)


def test_the_table_of_rooms_is_the_order():
    """CONTRIBUTING.md and the order test tell the same story."""
    from tests.structure.tree import RANK

    rows = re.findall(r"^\| (\d) \| (.*?) \|", text("CONTRIBUTING.md"), re.MULTILINE)
    told = {name: int(line) for line, names in rows for name in re.findall(r"`(\w+)`", names)}
    assert told == RANK
