"""Which word forms tell a profession or a special category."""

from training.language import language
from training.signals import Beginnings, Signals


def test_whole_words_beginnings_ends_and_what_stands_inside():
    told = Beginnings()
    told.put("rak")
    told.put("diabet", after=True)
    told.put("karzinom", before=True)
    told.put("epilep", before=True, after=True)
    assert [
        word for word in ("rak", "raki", "diabetes", "prädiabetes", "basalzellkarzinom", "karzinome") if told.tell(word)
    ] == [
        "rak",
        "diabetes",
        "basalzellkarzinom",
    ]
    assert told.tell("antiepileptika")
    assert not told.tell("")


def test_forms_come_onto_the_lists_of_their_lemmas_endings_and_lexicons():
    signals = Signals(())
    signals.add(
        [("Lehrerinnen", "Lehrerin"), ("Baggerführer", "Baggerführer"), ("Tisch", "Tisch"), ("Asthmatikern", "x")]
    )
    assert {"lehrerinnen", "baggerführer"} <= signals.found["professions"]
    assert "asthmatikern" in signals.found["health"]
    assert not any("tisch" in words for words in signals.found.values())


def test_professions_of_the_written_text_count():
    home = language("de")
    assert "PROFESSION" in home.lists
    signals = Signals([home])
    assert all(item.lower() in signals.found["professions"] for item in home.lists["PROFESSION"] if item.isalpha())


def test_long_compounds_are_not_listed():
    signals = Signals(())
    signals.add([("depressionsbehandlungskonzept", "depressionsbehandlungskonzept")])
    assert "depressionsbehandlungskonzept" not in signals.found["health"]
