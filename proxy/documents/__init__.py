"""A JSON body as text fields with pointers: parse it strictly, read it by a dialect's rules, write it back edited."""

from proxy.documents.limits import DEFAULT_LIMITS, Limits
from proxy.documents.parse import parse
from proxy.documents.rules import BINARY, FREE, Rules, Treat
from proxy.documents.serialise import serialise
from proxy.documents.tree import reshaped
from proxy.documents.walk import read

__all__ = ["BINARY", "DEFAULT_LIMITS", "FREE", "Limits", "Rules", "Treat", "parse", "read", "reshaped", "serialise"]
