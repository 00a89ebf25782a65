"""The key provider that keeps one master key in a local file.

The file is JSON, mode 0600 (anything wider is refused), made once and atomically: when several processes start
together, one of them makes it and the others read it. With a passphrase the master key lies sealed under scrypt (RFC
7914). Who holds the file (and the passphrase) can open every data key: back it up apart from the database.
"""

import base64
import binascii
import contextlib
import os
import secrets
import stat
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

import orjson
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from proxy.crypto import NONCE_BYTES, associated_data, derive, open_sealed, seal
from proxy.errors import Misconfigured, Tampered

_FORMAT = 1
_KEY_BYTES = 32
_WRAP_LABEL = "data-key-wrapping/v1"
_SCRYPT_N, _SCRYPT_R, _SCRYPT_P = 2**15, 8, 3
"""OWASP Password Storage Cheat Sheet, scrypt with 32 MiB: N=2^15, r=8, p=3."""
_LARGEST_SCRYPT_N = 2**20


@dataclass(frozen=True, slots=True)
class KeyState:
    """What may be shown of a provider: its kind, the id of its current key, how it is protected, since when."""

    kind: str
    key_id: str
    protection: str
    created: str
    location: str


@dataclass(frozen=True, slots=True)
class FileKeyProvider:
    """Wraps data keys under the master key of one file; made with `open`.

    `wrap`, `unwrap` and `rewrap` are awaited so that remote key services fit the same interface.
    """

    _state: KeyState
    _master: bytes = field(repr=False)

    @classmethod
    def open(cls, path: Path, passphrase: str | None = None) -> Self:
        """Return the provider for the key file at `path`, which is made when it is not there.

        Raises Misconfigured for a file that others may read, that can't be read, or for a wrong or missing passphrase.
        """
        if not path.exists():
            _create(path, passphrase)
        _refuse_wide_mode(path)
        content = _read(path)
        master = _master_key(content, path, passphrase)
        protection = "scrypt" if "sealed" in content else "file mode"
        return cls(KeyState("file", content["key_id"], protection, content["created"], str(path)), master)

    def state(self) -> KeyState:
        """Return what may be shown of this provider; no key."""
        return self._state

    def in_place(self) -> bool:
        """Whether the file still holds this key and only its owner may read it, so that the next start finds it."""
        path = Path(self._state.location)
        try:
            _refuse_wide_mode(path)
            return _read(path).get("key_id") == self._state.key_id
        except Misconfigured:
            return False

    def derive(self, label: str) -> bytes:
        """Return 32 bytes for the use named `label`; the same for as long as the master key is the same."""
        return derive(self._master, label)

    async def wrap(self, data_key: bytes, context: bytes) -> bytes:
        """Return `data_key` sealed under the master key and bound to `context`."""
        key_id = self._state.key_id.encode()
        header = bytes([len(key_id)]) + key_id
        wrapping = derive(self._master, _WRAP_LABEL)
        return header + seal(wrapping, data_key, header + context, secrets.token_bytes(NONCE_BYTES))

    async def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        """Return the data key in `wrapped`; raises Tampered when it, its context or the master key differs."""
        size = 1 + wrapped[0] if wrapped else 0
        header, sealed = wrapped[:size], wrapped[size:]
        if header[1:] != self._state.key_id.encode():
            raise Tampered("The data key is wrapped under another master key than the one in use.")
        return open_sealed(derive(self._master, _WRAP_LABEL), sealed, header + context)

    async def rewrap(self, wrapped: bytes, context: bytes) -> bytes:
        """Return the same data key wrapped afresh under the current master key."""
        return await self.wrap(await self.unwrap(wrapped, context), context)


def _create(path: Path, passphrase: str | None) -> None:
    key_id, master = f"file-{secrets.token_hex(4)}", secrets.token_bytes(_KEY_BYTES)
    content: dict[str, Any] = {
        "format": _FORMAT,
        "key_id": key_id,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    if passphrase is None:
        content["key"] = base64.b64encode(master).decode()
    else:
        salt, nonce = secrets.token_bytes(16), secrets.token_bytes(NONCE_BYTES)
        content["scrypt"] = {"n": _SCRYPT_N, "r": _SCRYPT_R, "p": _SCRYPT_P, "salt": base64.b64encode(salt).decode()}
        sealed = seal(_stretch(passphrase, salt, content["scrypt"]), master, _file_context(key_id), nonce)
        content["sealed"] = base64.b64encode(sealed).decode()
    _publish(path, orjson.dumps(content, option=orjson.OPT_INDENT_2) + b"\n")


def _publish(path: Path, data: bytes) -> None:
    """Write `data` beside `path` and link it there: complete or not at all, and never over an existing file."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            os.write(descriptor, data)
            os.fsync(descriptor)
            with contextlib.suppress(FileExistsError):  # another process was first: its key counts
                os.link(draft, path)
        finally:
            os.close(descriptor)
            draft.unlink()
        directory = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)
    except OSError as error:
        raise Misconfigured(f"The key file {path} can't be written: {error.strerror}.") from error


def _refuse_wide_mode(path: Path) -> None:
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
    except OSError as error:
        raise Misconfigured(f"The key file {path} can't be read: {error.strerror}.") from error
    if mode & 0o077:
        raise Misconfigured(f"The key file {path} has mode {mode:04o}: others could read it. Run: chmod 600 {path}")


def _read(path: Path) -> dict[str, Any]:
    try:
        content = orjson.loads(path.read_bytes())
    except OSError as error:
        raise Misconfigured(f"The key file {path} can't be read: {error.strerror}.") from error
    except orjson.JSONDecodeError:
        raise Misconfigured(f"The key file {path} is damaged: it is not JSON. Restore it from its backup.") from None
    if not isinstance(content, dict) or content.get("format") != _FORMAT:
        raise Misconfigured(f"The key file {path} has a format this version can't read (it reads format {_FORMAT}).")
    return content


def _master_key(content: dict[str, Any], path: Path, passphrase: str | None) -> bytes:
    try:
        if "key" in content:
            master = base64.b64decode(content["key"], validate=True)
        elif passphrase is None:
            raise Misconfigured(f"The key file {path} needs its passphrase. Set PARAVENT_KEY_PASSPHRASE.")
        else:
            stretched = _stretch(passphrase, base64.b64decode(content["scrypt"]["salt"]), content["scrypt"])
            master = open_sealed(stretched, base64.b64decode(content["sealed"]), _file_context(content["key_id"]))
    except Tampered:
        raise Misconfigured(f"The passphrase does not open the key file {path}, or the file was changed.") from None
    except (KeyError, TypeError, ValueError, binascii.Error):
        raise Misconfigured(f"The key file {path} is damaged. Restore it from its backup.") from None
    if len(master) != _KEY_BYTES or not isinstance(content.get("key_id"), str) or "created" not in content:
        raise Misconfigured(f"The key file {path} is damaged. Restore it from its backup.")
    return master


def _stretch(passphrase: str, salt: bytes, cost: dict[str, Any]) -> bytes:
    if not 2 <= int(cost["n"]) <= _LARGEST_SCRYPT_N:
        raise ValueError("scrypt cost out of range")
    return Scrypt(salt=salt, length=_KEY_BYTES, n=cost["n"], r=cost["r"], p=cost["p"]).derive(passphrase.encode())


def _file_context(key_id: str) -> bytes:
    return associated_data("", key_id, "master-key")
