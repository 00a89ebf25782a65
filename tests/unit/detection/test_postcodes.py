"""Postal codes and towns beside a street."""

import pytest

from proxy.detection import postcodes


@pytest.mark.parametrize(
    "rest",
    [
        *(
            ", 10115 Berlin",
            "\n10115 Berlin",
            "\\n10115 Berlin",
            " 10115 Berlin",
            " - 44000 Nantes",
            ", D-10115 Berlin",
        ),
        *(", 1012 AB Amsterdam", ", 1100-048 Lisboa", ", 00-950 Warszawa", ", 110 00 Praha 1", ", L-2320 Luxembourg"),
        *(", 101 Reykjavík", ", London NW1 6XE", "\nBristol\nBS1 2AB", ", Co. Kildare, W91 AC12", ", Rīga, LV-1063"),
        *(", 75008 Paris CEDEX 08", ", 40127 Bologna (BO)", ", 60311 Frankfurt am Main", ", 2517 AG Den Haag"),
        *(", 10115 Berlin, Germany", " | 73728 Esslingen", ", PLZ 10115 Berlin", ", 10115", ", Tas-Sliema SLM 1030"),
    ],
)
def test_after(rest):
    assert postcodes.after(f"Str. 5{rest}", 6) == (6 + len(rest), True)


@pytest.mark.parametrize(
    ("rest", "length"),
    [
        *((", Roma", 6), (", Tel. 5", 0), (", Iasi, jud. Iasi", 17), (", sector 3", 10), (", sector 3, Bucuresti", 21)),
        *((" in Rom", 0), (", danke", 0), (", 2024", 0), (", Rom ist", 0), (", Herr Meier", 0), (", and 12345 of", 0)),
        *((", Poland", 8), (";12345;Berlin", 0)),
    ],
)
def test_after_without_a_code(rest, length):
    assert postcodes.after(f"Str. 5{rest}", 6) == (6 + length, False)


def test_after_in_lower_case():
    assert postcodes.after("str. 5, 10115 berlin bitte", 6, lower=True) == (20, True)
    assert postcodes.after("str. 5, 2515 bk den haag", 6, lower=True) == (24, True)


@pytest.mark.parametrize(
    ("lead", "length", "coded"),
    [
        *(("1054 Budapest, ", 15, True), ("in 1070 Wien, ", 11, True), ("A-5020 Salzburg\n", 16, True)),
        *(("гр. София, ", 11, False), ("jud. Ilfov, com. Snagov, ", 25, False), ("Flat 3B, ", 9, False)),
        *(("Résidence Les Pins, ", 20, False), ("Ash House, ", 11, False), ("София 1000, ", 12, False)),
        *(
            ("1051 Budapest, V. kerület, ", 27, True),
            ("Tartu linn, ", 12, False),
            ("Anna, ", 0, False),
            ("in der ", 0, False),
            ("com. x, ", 0, False),
        ),
        *(("5 apples, ", 0, False), ("", 0, False), ("12345 nice, ", 0, False)),
    ],
)
def test_before(lead, length, coded):
    assert postcodes.before(f"{lead}Str. 5", len(lead)) == (len(lead) - length, coded)


@pytest.mark.parametrize(
    ("lead", "length"), [("te Rotterdam, ", 11), (": Brugge, ", 8), ("Anna Rotterdam, ", 0), ("in der, ", 0)]
)
def test_a_town_before_beside_a_label(lead, length):
    assert postcodes.named_before(f"x {lead}Str. 5", len(lead) + 2) == len(lead) + 2 - length


@pytest.mark.parametrize(
    ("text", "end"),
    [
        *((" Den Haag", 9), (" Stara Zagora. Next", 13), (" haag", 0), (" Sich er", 0), (" Wien Tel", 5), ("", 0)),
        *((" Praha 2", 8), (" Paris 2024", 6), (" L'Aquila", 9)),
    ],
)
def test_town(text, end):
    assert postcodes.town(text, 0) == end


@pytest.mark.parametrize(
    ("rest", "length"),
    [
        (", Leeds with", 7),
        (" lodz", 5),
        (", Novo mesto", 12),
        (", San Sebastián.", 15),
        (", Praha 2", 9),
        (", Foo", 0),
        ("", 0),
    ],
)
def test_the_largest_towns_are_known(rest, length):
    assert postcodes.known_town(f"x{rest}", 1) == 1 + length


def test_a_year_is_no_code_behind_a_town():
    assert postcodes.after("R. 5, Krupina 2020", 4) == (4, False)


def test_capital():
    assert postcodes.capital("d'Arc")
    assert not postcodes.capital("arc")
