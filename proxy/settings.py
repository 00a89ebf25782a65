"""Every setting, read from PARAVENT_* environment variables; nothing else in the house reads the environment.

The command line overrides them. docs/settings.md documents each one (a test holds this).
"""

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import make_url

from proxy.errors import Misconfigured


class Settings(BaseSettings):
    """How one Paravent process runs. Relative paths count from the working directory."""

    model_config = SettingsConfigDict(env_prefix="PARAVENT_", extra="ignore", frozen=True)

    host: str = Field("127.0.0.1", description="Address the proxy listens on.")
    port: int = Field(8080, ge=0, le=65535, description="Port the proxy listens on; 0 takes a free one.")
    workers: int = Field(1, ge=1, le=64, description="Number of worker processes.")
    policies: Path = Field(Path("policies"), description="Directory with the policy files (*.yaml).")
    data: Path = Field(Path("data"), description="Directory for the key file, the SQLite database and the spool.")
    database_url: SecretStr | None = Field(
        None, description="SQLAlchemy URL of the audit database; the default is SQLite in the data directory."
    )
    database_password_file: Path | None = Field(
        None,
        description="File with the database password; it is put into PARAVENT_DATABASE_URL (for container secrets).",
    )
    key_file: Path | None = Field(None, description="Master key file; the default is master.key in the data directory.")
    key_passphrase: SecretStr | None = Field(
        None, description="Passphrase that opens the master key file, if it has one."
    )
    metrics_key: SecretStr | None = Field(
        None,
        description="Bearer key for GET /metrics on the proxy's port; without it and without a port: none.",
    )
    metrics_port: int | None = Field(
        None, ge=0, le=65535, description="Port for GET /metrics on 127.0.0.1 or metrics_host, without a key."
    )
    metrics_host: str = Field("127.0.0.1", description="Address of the metrics port.")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="Level of the JSON log lines.")
    max_body_bytes: int = Field(8 * 1024 * 1024, ge=1024, description="Longest request body in bytes.")
    max_depth: int = Field(64, ge=4, le=500, description="Deepest nesting of a request body.")
    request_timeout_s: float = Field(
        60.0, gt=0, description="Seconds in which a request must have arrived whole; then its connection is closed."
    )
    detection_deadline_s: float = Field(
        5.0, gt=0, description="Seconds a request's inspection may take before it is refused."
    )
    detection_threads: int = Field(2, ge=1, le=64, description="Threads that inspect long requests.")
    tagger: bool = Field(
        default=True,
        description="Find names, places, organisations and what is told of people with the built-in model.",
    )
    tagger_everywhere: bool = Field(
        default=False, description="Find places and organisations also where no person is near, not beside people only."
    )
    recogniser_modules: tuple[str, ...] = Field(
        (), description='JSON list of "module:Class" Presidio EntityRecognizers to run beside the built-in detectors.'
    )
    recognisers_file: Path | None = Field(
        None, description="A recognizers.yaml in Presidio's format: further recognisers, read at start."
    )
    shutdown_grace_s: float = Field(30.0, ge=0, description="Seconds that streams may go on after a stop signal.")
    tracing: bool = Field(
        default=False,
        description="Write OpenTelemetry spans (needs the paravent[tracing] extra; OTEL_* variables say where to).",
    )
    demo: bool = Field(
        default=False, description="Embed the upstream simulator, use the demo policy, print a demo key."
    )

    @property
    def master_key_file(self) -> Path:
        """Where the master key lies."""
        return self.key_file or self.data / "master.key"

    @property
    def url(self) -> str:
        """The SQLAlchemy URL of the audit database, with its password in clear: never log it. Raises Misconfigured."""
        if self.database_url is None:
            return f"sqlite:///{(self.data / 'paravent.db').resolve()}"
        url = self.database_url.get_secret_value()
        if self.database_password_file is not None:
            password = _read(self.database_password_file)
            return make_url(url).set(password=password).render_as_string(hide_password=False)
        return url


def _read(path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError as error:
        raise Misconfigured(f"PARAVENT_DATABASE_PASSWORD_FILE: {path} can't be read: {error.strerror}.") from None
