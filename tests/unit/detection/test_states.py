"""The rows of data/identifiers: each of its country, and of nothing else."""

from importlib.resources import files

from proxy.detection.states import COUNTRIES, ROWS


def test_every_file_is_read():
    assert {f"{code}.json" for code in COUNTRIES} == {
        file.name for file in files("proxy.detection").joinpath("data", "identifiers").iterdir()
    }


def test_rows_name_their_country():
    assert {row["country"] for row in ROWS} == {"" if code == "eu" else code.upper() for code in COUNTRIES}
    assert all(row["entity"] and row["pattern"] for row in ROWS)
