"""What an audit record says, its chain, its signed heads, verification, and queries: pure, no clock, no storage."""

from proxy.audit import chain, checkpoints, records, verification
from proxy.audit.query import Query
from proxy.audit.records import Closed, Event, Opened, Outcome, UpstreamFacts

__all__ = [
    "Closed",
    "Event",
    "Opened",
    "Outcome",
    "Query",
    "UpstreamFacts",
    "chain",
    "checkpoints",
    "records",
    "verification",
]
