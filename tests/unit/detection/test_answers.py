"""Where the answer to a question begins; labels below one another are none."""

import pytest

from proxy.detection.answers import answer_behind


@pytest.mark.parametrize(
    "text",
    [
        "|date of birth?\nB: @12 March",
        "|date of birth please?\n- @12 March",
        "A: your |date of birth and address.\nB: @12 March",
        "|dob?\n<anna> @12 March",
        "|dob?\n\n[10:15] B: @12 March",
        "|γέννηση;\n- @12",
    ],
)
def test_an_answer(text):
    text = text.replace("|", "")
    begin = text.index("@")
    word = next(one for one in ("birth", "dob", "γέννηση") if one in text)
    assert answer_behind(text, text.index(word) + len(word)) == begin


@pytest.mark.parametrize(
    "text", ["birth: 12", "birth\n12 March", "Date of birth\nName: Anna", "birth: x\nB: y", "birth?", "birth?\n12"]
)
def test_no_answer(text):
    assert answer_behind(text, text.index("birth") + 5) is None
