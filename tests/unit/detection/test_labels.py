"""Label words: every language has every kind; lists are joined without repeats."""

import pytest

from proxy.detection.labels import LANGUAGES, label, language, words

KINDS = frozenset(language("pl"))


@pytest.mark.parametrize("code", LANGUAGES)
def test_each_language_has_each_kind(code):
    assert set(language(code)) == KINDS


def test_words_of_all_languages_stand_once():
    found = words("birth", "age")
    assert len(found) == len(set(found))
    assert {"date of birth", "urodzen"} & set(found)
    assert label("phone").words == words("phone")
