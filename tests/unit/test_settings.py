"""Settings: defaults, the environment, what is refused, and that secrets do not show."""

import pytest
from pydantic import ValidationError

from proxy.settings import Settings


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch):
    for name in Settings.model_fields:
        monkeypatch.delenv(f"PARAVENT_{name.upper()}", raising=False)


def test_the_defaults_reach_no_further_than_this_machine():
    settings = Settings()
    assert (settings.host, settings.port, settings.workers) == ("127.0.0.1", 8080, 1)
    assert settings.metrics_key is None
    assert settings.metrics_port is None
    assert settings.demo is False
    assert settings.tracing is False


def test_every_setting_says_what_it_means():
    for name, field in Settings.model_fields.items():
        assert field.description, name
        assert field.description.endswith("."), name


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("PORT", "0", 0),
        ("WORKERS", "4", 4),
        ("DEMO", "true", True),
        ("LOG_LEVEL", "debug", "debug"),
        ("DETECTION_DEADLINE_S", "0.5", 0.5),
        ("RECOGNISER_MODULES", '["ours:Badge"]', ("ours:Badge",)),
    ],
)
def test_the_environment_sets(monkeypatch, name, text, value):
    monkeypatch.setenv(f"PARAVENT_{name}", text)
    assert getattr(Settings(), name.lower()) == value


def test_what_is_given_goes_before_the_environment(monkeypatch):
    monkeypatch.setenv("PARAVENT_PORT", "1")
    assert Settings(port=2).port == 2


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("PORT", "65536"),
        ("PORT", "http"),
        ("WORKERS", "0"),
        ("LOG_LEVEL", "loud"),
        ("MAX_DEPTH", "501"),
        ("MAX_BODY_BYTES", "0"),
        ("DETECTION_DEADLINE_S", "0"),
        ("METRICS_PORT", "-1"),
    ],
)
def test_nonsense_is_refused(monkeypatch, name, text):
    monkeypatch.setenv(f"PARAVENT_{name}", text)
    with pytest.raises(ValidationError):
        Settings()


def test_the_key_lies_in_the_data_folder_unless_said(tmp_path):
    assert Settings(data=tmp_path).master_key_file == tmp_path / "master.key"
    assert Settings(data=tmp_path, key_file=tmp_path / "k").master_key_file == tmp_path / "k"


def test_the_database_is_a_file_unless_said(tmp_path):
    assert Settings(data=tmp_path).url == f"sqlite:///{tmp_path / 'paravent.db'}"
    assert Settings(database_url="postgresql://p@h/d").url == "postgresql://p@h/d"


def test_the_password_of_the_database_may_lie_in_a_file(tmp_path):
    secret = tmp_path / "password"
    secret.write_text("p@ss/word\n")
    settings = Settings(database_url="postgresql://paravent@database:5432/paravent", database_password_file=secret)
    assert settings.url == "postgresql://paravent:p%40ss%2Fword@database:5432/paravent"


def test_secrets_do_not_show():
    secret = "canary-4711"
    settings = Settings(database_url=f"postgresql://p:{secret}@h/d", key_passphrase=secret, metrics_key=secret)
    assert secret not in repr(settings)
    assert secret not in str(settings)


def test_settings_do_not_change():
    with pytest.raises(ValidationError):
        Settings().port = 1
