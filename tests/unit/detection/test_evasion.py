"""Whatever keeps a value readable does not hide it: every transformation of the table, for every kind it fits."""

import pytest

from proxy.documents.model import TextField
from tests.detectors import rules
from tests.evasion import TRANSFORMS, caught


def detect(text):
    return rules().detect([TextField((), text)])


@pytest.mark.parametrize(
    ("name", "kind"), [(name, kind) for name, (_, kinds) in TRANSFORMS.items() for kind in sorted(kinds)]
)
def test_no_way_of_writing_hides_a_value(name, kind):
    write, _ = TRANSFORMS[name]
    assert caught(detect, write, kind) == 20


def test_the_measure_can_fail():
    assert caught(lambda text: [], TRANSFORMS["as it is"][0], "email") == 0
