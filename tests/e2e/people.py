"""Invented people and what they say: documented test numbers and reserved domains."""

MAIL, IBAN, PHONE = "greta.lindqvist@example.org", "DE89 3704 0044 0532 0130 00", "+49 30 23125017"
SAID = f"Write to {MAIL} that {IBAN} got the refund; her phone is {PHONE}."
TOOL = {
    "type": "function",
    "function": {
        "name": "send_mail",
        "description": "Sends a mail",
        "parameters": {
            "type": "object",
            "properties": {"to": {"type": "string", "description": f"such as {MAIL}"}, "times": {"type": "integer"}},
        },
    },
}


def user(content):
    """Return the messages of a request that says `content`."""
    return [{"role": "user", "content": content}]


def left_clean(site, *values):
    """Check that nothing of `values` reached the upstream, though something did."""
    assert site.wire.requests
    for value in values or (MAIL, IBAN, PHONE):
        assert value.encode() not in site.wire.bytes
    assert site.key().encode() not in site.wire.bytes
