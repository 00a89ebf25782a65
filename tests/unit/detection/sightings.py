"""What single finders see in a text, without the rest of the detector."""

from proxy.detection.book import RuleBook
from proxy.detection.canonical import canonical
from proxy.detection.layout import cells
from proxy.detection.matching import key_text
from proxy.detection.roles import Roles
from proxy.detection.source import Source


class Sight:
    """Some finders, made by their classes, with a vocabulary of their own."""

    def __init__(self, *makers):
        roles = Roles()
        self._finders = [make(roles) for make in makers]
        self._hear = roles.vocabulary().hear

    def __call__(self, text, key=""):
        """Return {(entity, value)} that the finders see."""
        return {(item.entity, text[item.start : item.end]) for item in self.candidates(text, key)}

    def candidates(self, text, key=""):
        """Return the candidates as they are; the text must be its own canonical view, as long as it at least."""
        view = canonical(text).text
        assert len(view) == len(text)
        regions = [(start, end, self._hear(key_text(head)).mask) for start, end, head in cells(view)]
        source = Source(
            view,
            self._hear(view),
            self._hear(key_text(key)).mask if key else 0,
            [region for region in regions if region[2]],
        )
        return [item for finder in self._finders for item in finder.find(source)]


def book(*groups):
    """Return a maker of a rule book of `groups`."""
    return lambda roles: RuleBook(groups, roles)
