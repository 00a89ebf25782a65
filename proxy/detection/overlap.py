"""The one rule that joins findings of several detectors into sorted findings without overlaps.

Findings that overlap, directly or through others, become one: its span is the union, so that nothing a detector found
is left uncovered. Entity, category and detector come from the one that wins: a credential or a special category
(GDPR Art. 9, 10) before anything else, since policy may block those; then the longer; then the higher score; then the
stricter category; then by name. The score is the highest of the joined, and what else was found there goes along in
`covers`, so joining never weakens what policy sees. Reading gives way to knowing: what a tagger guesses inside a span
that a rule or a recogniser of the user's stands by never wins, but for credentials and special categories where none is
known yet; and those are none in what is spelled (a bank account, an e-mail address), since policy blocks them.
"""

from collections.abc import Iterable
from operator import attrgetter

from proxy.documents.model import TAGGED, Covered, Finding
from proxy.terms import DataCategory

_SURE = 0.5
_PLACE = attrgetter("field", "start", "end")
_SPELLED = frozenset({DataCategory.CONTACT, DataCategory.IDENTIFIER, DataCategory.FINANCIAL, DataCategory.NETWORK})
"""Categories of values that are spelled, not said: no word in them tells of health or the like."""
_RANKS = {DataCategory.CREDENTIAL: 3, DataCategory.IDENTIFIER: 2, DataCategory.FINANCIAL: 2, DataCategory.OTHER: 0}


def strictness(category: DataCategory) -> int:
    """Return how strictly a category is treated when two findings compete: 3 strictest, 0 mildest."""
    return 3 if category.special else _RANKS.get(category, 1)


def _key(finding: Finding) -> tuple[bool, int, float, int, str, str, str]:
    rank = strictness(finding.category)
    return (
        rank == 3 and finding.score >= _SURE,
        finding.end - finding.start,
        finding.score,
        rank,
        finding.entity,
        finding.category,
        finding.detector,
    )


def _joined(cluster: list[Finding]) -> Finding:
    if len(cluster) == 1:
        return cluster[0]
    start = cluster[0].start
    end, score = max(finding.end for finding in cluster), max(finding.score for finding in cluster)
    guesses = [one for one in cluster if TAGGED in one.why]
    if guesses and len(guesses) < len(cluster):
        cluster, winner = _sorted_out(cluster, guesses)
    else:
        winner = max(cluster, key=_key)
    covers = _covered(winner, cluster)
    # The fields in their order: `replace` takes three times as long.
    place = (winner.field, start, end)
    return Finding(*place, winner.entity, winner.category, score, winner.detector, covers, winner.why)


def _sorted_out(cluster: Iterable[Finding], guesses: list[Finding]) -> tuple[list[Finding], Finding]:
    """Return what counts of findings of both kinds, and the one that wins."""
    known = [finding for finding in cluster if TAGGED not in finding.why]
    kept, able = known.copy(), known.copy()
    for one in guesses:
        around = {finding.category for finding in known if finding.start <= one.start and one.end <= finding.end}
        if strictness(one.category) == 3 and around & _SPELLED:
            continue
        kept.append(one)
        if not around or max(map(strictness, around)) < strictness(one.category) == 3:
            able.append(one)
    return kept, max(able, key=_key)


def _covered(winner: Finding, cluster: Iterable[Finding]) -> tuple[Covered, ...]:
    """Return what the findings of `cluster` are besides what `winner` is, each with its highest score."""
    scores: dict[tuple[str, DataCategory], float] = {}
    for finding in cluster:
        if finding.entity == winner.entity and finding.category is winner.category and not finding.covers:
            continue
        for entity, category, score in ((finding.entity, finding.category, finding.score), *finding.covers):
            if score < _SURE and strictness(category) == 3:
                continue  # too unsure to block a request for it
            scores[entity, category] = max(score, scores.get((entity, category), 0.0))
    if not scores:
        return ()
    scores.pop((winner.entity, winner.category), None)
    return tuple(sorted((*pair, score) for pair, score in scores.items()))


def merge(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return `findings` sorted by field and start, without overlaps; every character covered before is covered after.

    Empty spans are dropped. The order of the input does not matter.
    """
    merged: list[Finding] = []
    cluster: list[Finding] = []
    reach = 0
    for finding in sorted(findings, key=_PLACE):
        if finding.end <= finding.start:
            continue
        if cluster and finding.field == cluster[0].field and finding.start < reach:
            cluster.append(finding)
            reach = max(reach, finding.end)
            continue
        if cluster:
            merged.append(_joined(cluster))
        cluster, reach = [finding], finding.end
    if cluster:
        merged.append(_joined(cluster))
    return tuple(merged)
