"""One base for every refusal and failure: a stable code, an HTTP status, a message that is safe to show.

A message names the place and the remedy and never quotes a value of the request: clients log whole error bodies.
"""


class ParaventError(Exception):
    """Base of all errors of the house.

    `message` is shown to clients; `code` is stable (docs/errors.md); `param` is the place in the request.
    """

    code = "internal_error"
    status = 500
    kind = "server_error"

    def __init__(self, message: str, *, code: str | None = None, param: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.param = param
        if code is not None:
            self.code = code


class Unauthenticated(ParaventError):
    """No key, an unknown key or a revoked key; one message for all three (no oracle)."""

    code = "unauthenticated"
    status = 401
    kind = "authentication_error"


class Malformed(ParaventError):
    """The request can't be read without doubt; `param` names the place."""

    code = "malformed"
    status = 400
    kind = "invalid_request_error"


class Refused(ParaventError):
    """Policy, or doubt, says no. Never 409, 429 or 5xx: clients would send the data again (RFC 9110 sec. 15.5.4)."""

    code = "refused"
    status = 403
    kind = "policy_refusal"


class UpstreamFailed(ParaventError):
    """The upstream could not be reached, broke off, or answered with an error; `status` is what the client gets."""

    code = "upstream_failed"
    status = 502
    kind = "upstream_error"

    retry_after: str | None = None
    """What the upstream said about trying again (RFC 9110 sec. 10.2.3); set where it answered 429 or 503."""

    def __init__(
        self, message: str, *, code: str | None = None, param: str | None = None, status: int | None = None
    ) -> None:
        super().__init__(message, code=code, param=param)
        if status is not None:
            self.status = status


class Unavailable(ParaventError):
    """A part of Paravent that must work does not (audit log, detector, keys): nothing leaves."""

    code = "unavailable"
    status = 503
    kind = "server_error"


class Tampered(ParaventError):
    """Evidence does not verify: a record, a seal or a chain was changed."""

    code = "tampered"


class Misconfigured(ParaventError):
    """A setting or a policy can't be used; the message says where it stands and what to write instead."""

    code = "misconfigured"
