"""The inspector: all or nothing, within limits, off the loop for long text, once for equal fields."""

import asyncio
import threading
import time

import pytest

from proxy.detection import NotInspected
from proxy.documents.model import Finding, TextField
from proxy.recognisers.inspector import INLINE_CHARACTERS, Inspector, Limits, build_inspector
from proxy.recognisers.presidio import PresidioDetector
from proxy.terms import DataCategory


class Finder:
    """Finds every "Anna" and remembers what it was given, and in which thread."""

    name = "finder"

    def __init__(self, *, blocking=False, fault=None, wait=0.0):
        self.blocking, self.fault, self.wait = blocking, fault, wait
        self.seen, self.threads, self.closed = [], [], False

    def detect(self, fields):
        self.seen.append([field.text for field in fields])
        self.threads.append(threading.current_thread())
        time.sleep(self.wait)
        if self.fault:
            raise self.fault
        return [
            Finding(number, at, at + 4, "PERSON", DataCategory.NAME, 0.9, self.name)
            for number, field in enumerate(fields)
            if (at := field.text.find("Anna")) >= 0
        ]

    def close(self):
        self.closed = True


def fields(*texts, context=""):
    return [TextField(("messages", number), text, context=context) for number, text in enumerate(texts)]


async def test_findings_of_all_fields_with_echoes():
    inspector = Inspector([Finder()])
    found = await inspector.inspect(fields("", "Anna and Anna", "none", "so Anna"))
    assert [(item.field, item.start, item.detector) for item in found] == [
        (1, 0, "finder"),
        (1, 9, "echo"),
        (3, 3, "finder"),
    ]
    inspector.close()


async def test_nothing_to_inspect():
    inspector = Inspector([Finder(blocking=True)])
    assert await inspector.inspect([]) == ()
    assert await inspector.inspect(fields("")) == ()
    inspector.close()


async def test_equal_fields_are_read_once_but_not_across_keys():
    finder = Finder()
    inspector = Inspector([finder])
    found = await inspector.inspect([*fields("Anna", "Anna"), *fields("Anna", context="name")])
    assert [item.field for item in found] == [0, 1, 2]
    assert finder.seen == [["Anna", "Anna"]]
    inspector.close()


async def test_short_requests_run_inline_and_long_ones_in_a_thread():
    finder = Finder()
    inspector = Inspector([finder])
    await inspector.inspect(fields("Anna"))
    await inspector.inspect(fields("x" * INLINE_CHARACTERS))
    main = threading.current_thread()
    assert [thread is main for thread in finder.threads] == [True, False]
    inspector.close()


async def test_a_blocking_detector_gets_all_fields_at_once_in_a_thread():
    finder = Finder(blocking=True)
    inspector = Inspector([finder])
    await inspector.inspect(fields(*(f"Anna {number}" for number in range(40))))
    assert [len(seen) for seen in finder.seen] == [40]
    assert finder.threads[0] is not threading.current_thread()
    inspector.close()
    assert finder.closed


@pytest.mark.parametrize(
    ("texts", "limits", "param"),
    [
        (("x" * 11,), Limits(field_characters=10), "/messages/0"),
        (("x" * 6, "x" * 6), Limits(field_characters=10, request_characters=11), None),
    ],
)
async def test_limits(texts, limits, param):
    inspector = Inspector([Finder()], limits=limits)
    with pytest.raises(NotInspected) as caught:
        await inspector.inspect(fields(*texts))
    assert caught.value.param == param
    inspector.close()


async def test_a_reader_takes_out_what_it_doubts():
    class Sceptic(Finder):
        """Doubts every Anna in a text that asks."""

        def read(self, fields, known):
            doubted = {one for ones in known for one in ones if fields[one.field].text.endswith("?")}
            return [], doubted

    inspector = Inspector([Finder(), Sceptic()])
    assert await inspector.inspect(fields("Anna?")) == ()
    assert len(await inspector.inspect(fields("Anna!"))) == 1
    inspector.close()
    failing = Inspector([Finder(), Sceptic(fault=None)])
    failing._detectors[1].read = lambda *_: 1 / 0
    with pytest.raises(NotInspected):
        await failing.inspect(fields("Anna"))
    failing.close()


async def test_a_failing_detector_is_named_and_its_words_are_not():
    inspector = Inspector([Finder(), Finder(fault=ValueError("Anna Berg"))])
    with pytest.raises(NotInspected) as caught:
        await inspector.inspect(fields("Anna"))
    assert caught.value.message == "Detector 'finder' failed (ValueError)."
    assert caught.value.param == "/messages/0"
    assert caught.value.__suppress_context__
    with pytest.raises(NotInspected) as caught:
        await inspector.inspect(fields("Anna", "Berg"))
    assert caught.value.param is None
    inspector.close()


async def test_a_detectors_own_refusal_passes_on():
    refusal = NotInspected("late", param="/x")
    inspector = Inspector([Finder(fault=refusal)])
    with pytest.raises(NotInspected) as caught:
        await inspector.inspect(fields("Anna"))
    assert caught.value is refusal
    inspector.close()


async def test_the_deadline_refuses_and_the_loop_stays_free():
    inspector = Inspector([Finder(blocking=True, wait=0.3)], limits=Limits(deadline_s=0.05))
    ticks = 0

    async def tick():
        nonlocal ticks
        while True:
            ticks += 1
            await asyncio.sleep(0.005)

    ticker = asyncio.create_task(tick())
    with pytest.raises(NotInspected):
        await inspector.inspect(fields("Anna"))
    ticker.cancel()
    assert ticks > 1
    inspector.close()


def test_the_deadline_stops_between_batches():
    finder = Finder(wait=0.02)
    inspector = Inspector([finder, finder], limits=Limits(deadline_s=0.01))
    with pytest.raises(NotInspected):
        inspector.inspect_sync("Anna")
    assert len(finder.seen) == 1
    inspector.close()


def test_sync_with_a_key():
    inspector = build_inspector()
    assert [item.entity for item in inspector.inspect_sync("correcthorse", "password")] == ["PASSWORD"]
    assert inspector.inspect_sync("nothing here") == ()
    inspector.close()


async def test_rules_presidio_and_a_tagger_together():
    inspector = build_inspector([Finder()], presidio=PresidioDetector())
    text = "Anna, NIF 12345678Z, anna@example.org, IBAN DE89 3704 0044 0532 0130 00"
    found = await inspector.inspect(fields(text))
    assert [text[item.start : item.end] for item in found] == [
        "Anna", "12345678Z", "anna@example.org", "DE89 3704 0044 0532 0130 00",
    ]  # fmt: skip
    inspector.close()


async def test_a_value_across_two_parts_of_a_content_is_found_in_both():
    parts = [
        TextField(("messages", 0, "content", number, "text"), text)
        for number, text in enumerate(["I am An", "na.", "x"])
    ]
    inspector = Inspector([Finder()])
    found = await inspector.inspect(parts)
    assert [(item.field, item.start, item.end) for item in found] == [(0, 5, 7), (1, 0, 2)]
    inspector.close()
