"""What the house does, as short readable sequences over ports."""

from proxy.operations.exchange import exchange
from proxy.operations.house import Answer, House, Inbound, Stream
from proxy.operations.scanning import pseudonymised

__all__ = ["Answer", "House", "Inbound", "Stream", "exchange", "pseudonymised"]
