"""Values put back in place of surrogates, in whole answers and in streams."""

from proxy.restoration.answers import restore_answer
from proxy.restoration.chunks import error_chunk
from proxy.restoration.restorer import Restorer, Tally, restore_text
from proxy.restoration.stream import StreamRestorer

__all__ = ["Restorer", "StreamRestorer", "Tally", "error_chunk", "restore_answer", "restore_text"]
