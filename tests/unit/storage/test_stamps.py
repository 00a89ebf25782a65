"""Stamps: always later than the one before, also within a millisecond and when the clock goes back."""

from concurrent.futures import ThreadPoolExecutor

from proxy.storage.stamps import Stamps


class Clock:
    ms = 1_700_000_000_000

    def __call__(self):
        return self.ms * 1_000_000 + 999_999


def test_ids_rise_within_a_millisecond_and_beyond_its_counter():
    stamps = Stamps(Clock())
    made = [stamps.new() for _ in range(10_000)]
    ids = [stamp.record_id for stamp in made]
    assert ids == sorted(set(ids))
    assert (made[0].ms, made[4095].ms, made[4096].ms, made[-1].ms) == (Clock.ms, Clock.ms, Clock.ms + 1, Clock.ms + 2)


def test_a_clock_that_goes_back_is_waited_out():
    clock = Clock()
    stamps = Stamps(clock)
    first = stamps.new()
    clock.ms -= 5_000
    second = stamps.new()
    clock.ms += 5_001
    third = stamps.new()
    assert first.record_id < second.record_id < third.record_id
    assert (second.ms, third.ms) == (first.ms, first.ms + 1)


def test_a_record_begins_an_exchange_or_belongs_to_one():
    stamps = Stamps()
    alone = stamps.new()
    assert alone.exchange_id == alone.record_id
    assert stamps.new("0190-exchange").exchange_id == "0190-exchange"


def test_threads_never_get_the_same_id():
    stamps = Stamps(Clock())
    with ThreadPoolExecutor(4) as pool:
        ids = list(pool.map(lambda _: stamps.new().record_id, range(2_000)))
    assert len(set(ids)) == 2_000
