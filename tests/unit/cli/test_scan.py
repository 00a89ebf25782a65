"""`paravent scan`: offsets into the text as given, line by line, values on --redact's output alone."""

import io
import json

import pytest

from proxy.cli import scan as scan_module
from proxy.cli.scan import _MOST_ROWS, _PROGRESS_FROM
from proxy.errors import Refused
from tests.unit.cli.bench import MAIL, Bench, data, run

IBAN = "DE89370400440532013000"
TEXT = f"Größe \U0001f600\r\nMail {MAIL}\r\nand {IBAN}.\r\n"


def scan(text, *arguments, bench=None):
    return run(bench or Bench(), "scan", *arguments, stdin=text.encode() if isinstance(text, str) else text)


def spans(found, text):
    return [(one["entity"], text[one["start"] : one["end"]]) for one in found]


def test_a_table_without_values():
    bench = Bench()
    result = scan(TEXT, bench=bench)
    assert result.exit_code == 0
    assert "2 findings" in result.stdout
    for said in ("EMAIL_ADDRESS", "IBAN_CODE", "contact", "[IBAN_N]", "rules"):
        assert said in result.stdout
    assert MAIL not in result.stdout + result.stderr
    assert IBAN not in result.stdout + result.stderr
    assert bench.scanners[0].closed
    assert [line.split()[0] for line in result.stdout.splitlines() if "rules" in line] == ["2", "3"]


def test_offsets_count_characters_of_the_text_as_given():
    assert spans(data(scan(TEXT, "--json"))["findings"], TEXT) == [("EMAIL_ADDRESS", MAIL), ("IBAN_CODE", IBAN)]


def test_redacted_text_keeps_all_else():
    result = scan(TEXT + MAIL, "--redact")
    assert result.stdout_bytes.decode() == TEXT.replace(MAIL, "[EMAIL_1]").replace(IBAN, "[IBAN_1]") + "[EMAIL_1]"
    assert result.stderr == ""


def test_an_empty_text():
    assert data(scan("", "--json")) == {"findings": []}


def test_lines_in_lines_out():
    lines = [
        {"id": "a", "text": f"{MAIL} twice {MAIL}"},
        {"id": 7, "text": ""},
        {"id": {"deep": [1, None]}, "text": TEXT, "more": "ignored"},
    ]
    text = "\ufeff" + "\n\n".join(json.dumps(line) for line in lines)
    result = scan(text, "--jsonl")
    assert result.exit_code == 0
    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert [one["id"] for one in found] == ["a", 7, {"deep": [1, None]}]
    assert spans(found[0]["findings"], lines[0]["text"]) == [("EMAIL_ADDRESS", MAIL)] * 2
    assert found[1]["findings"] == []
    assert spans(found[2]["findings"], TEXT) == [("EMAIL_ADDRESS", MAIL), ("IBAN_CODE", IBAN)]
    assert set(found[0]["findings"][0]) == {"start", "end", "entity", "category", "score", "detector"}


def test_half_a_surrogate_pair_is_one_character():
    result = scan('{"id": "\\ud800", "text": "\\ud83d\\ude00 \\udc00 MAIL"}'.replace("MAIL", MAIL), "--jsonl")
    (found,) = json.loads(result.stdout)["findings"]
    assert (found["start"], found["end"]) == (4, 4 + len(MAIL))
    assert json.loads(result.stdout)["id"] == "\ud800"


class Watched(io.StringIO):
    """An output that notes how much was flushed."""

    def __init__(self):
        super().__init__()
        self.flushed = []

    def flush(self):
        self.flushed.append(self.getvalue().count("\n"))


def test_each_line_is_flushed_before_the_next_is_read(monkeypatch):
    out = Watched()

    def source():
        for number in range(3):
            assert out.flushed == list(range(1, number + 1))
            yield json.dumps({"id": number, "text": MAIL}).encode()

    monkeypatch.setattr(scan_module.sys, "stdout", out)
    scan_module._scan_lines(Bench().scanner(), source(), size=None, language=None, explain=False)
    assert out.flushed == [1, 2, 3]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("nothing", 'is not an object with "id" and "text"'),
        ('{"id": 1}', 'is not an object with "id" and "text"'),
        ("[1]", 'is not an object with "id" and "text"'),
        ('{"id": 1, "text": 2}', '"text" must be a string'),
        (b"\xff", 'is not an object with "id" and "text"'),
        ("[" * 100_000, 'is not an object with "id" and "text"'),
    ],
)
def test_a_bad_line_is_named_and_what_came_before_stands(line, said):
    line = line if isinstance(line, bytes) else line.encode()
    result = scan(b'{"id": 1, "text": "x"}\n\n' + line, "--jsonl")
    assert result.exit_code == 2
    assert json.loads(result.stdout) == {"id": 1, "findings": []}
    assert result.stderr == f"paravent: line 3 {said}\n".replace('3 "text"', '3: "text"')


def test_a_line_that_is_not_inspected_is_named():
    class Broken(Bench):
        def scanner(self):
            scanner = super().scanner()

            def refuse(text, context=""):
                raise Refused("The text was not inspected.", code="not_inspected")

            scanner.inspect_sync = refuse
            return scanner

    result = scan('{"id": 1, "text": "x"}', "--jsonl", bench=Broken())
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "paravent: line 1: The text was not inspected.\n"
    assert scan("x", bench=Broken()).stderr == "paravent: The text was not inspected.\n"


GERMAN = f"Steuer-ID 86095742719, BSN 111222333, {MAIL}"


@pytest.mark.parametrize(
    ("language", "entities"),
    [
        ("de", {"DE_TAX_ID", "EMAIL_ADDRESS"}),
        ("NL", {"NL_BSN", "EMAIL_ADDRESS"}),
        ("fr", {"EMAIL_ADDRESS"}),
        (None, {"DE_TAX_ID", "NL_BSN", "EMAIL_ADDRESS"}),
    ],
)
@pytest.mark.parametrize("jsonl", [False, True])
def test_a_language_leaves_out_what_belongs_to_other_countries(language, entities, jsonl):
    chosen = () if language is None else ("--language", language)
    text = json.dumps({"id": 1, "text": GERMAN}) if jsonl else GERMAN
    found = data(scan(text, "--jsonl" if jsonl else "--json", *chosen))["findings"]
    assert {one["entity"] for one in found} == entities


def test_a_language_of_no_country_that_is_known():
    result = scan(GERMAN, "--json", "--language", "ja")
    assert [one["entity"] for one in data(result)["findings"]] == ["EMAIL_ADDRESS"]
    assert "only international ones are reported" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--jsonl", "--json"), "leave out --redact and --json"),
        (("--jsonl", "--redact"), "leave out --redact and --json"),
        (("--redact", "--json"), "leave out --json"),
        (("--redact", "--explain"), "leave out --json and --explain"),
        (("--language", "d1"), "two or three letters"),
        (("--language", "german"), "two or three letters"),
        (("/nowhere/letter.txt",), "/nowhere/letter.txt can't be read: No such file"),
    ],
)
def test_what_can_not_be_done_loads_no_detector(arguments, said):
    bench = Bench()
    result = scan("", *arguments, bench=bench)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr
    assert bench.scanners == []


def test_other_encodings_are_refused_with_the_place():
    result = scan("Größe".encode("latin-1"))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "not UTF-8 (byte 2)" in result.stderr


def test_a_long_table_is_cut_and_says_so():
    text = "".join(f"a{number}@example.org\n" for number in range(_MOST_ROWS + 1))
    result = scan(text)
    assert f"{_MOST_ROWS + 1} findings" in result.stdout
    assert result.stdout.count("EMAIL_ADDRESS") == _MOST_ROWS
    assert "--json prints all" in result.stderr
    assert len(data(scan(text, "--json"))["findings"]) == _MOST_ROWS + 1


def test_long_text_is_inspected_whole():
    text = "x " * _PROGRESS_FROM + MAIL
    (found,) = data(scan(text, "--json"))["findings"]
    assert text[found["start"] : found["end"]] == MAIL


@pytest.mark.parametrize("arguments", [("--json",), ("--jsonl",)])
def test_a_bar_is_shown_for_long_input_on_a_terminal_alone(monkeypatch, arguments):
    text = "x " * _PROGRESS_FROM + MAIL
    given = text if arguments == ("--json",) else json.dumps({"id": 1, "text": text})
    assert scan(given, *arguments).stderr == ""
    monkeypatch.setenv("FORCE_COLOR", "1")  # rich takes standard error for a terminal then
    shown = scan(given, *arguments)
    assert "scanning" in shown.stderr
    assert MAIL not in shown.stderr
    assert data(shown)["findings"]
    assert "scanning" not in scan(MAIL, "--json").stderr


def test_explain_tells_rule_and_reasons_and_no_value():
    shown = scan("PESEL 44051401359", "--explain").stdout
    assert "44051401359" not in shown
    found = data(scan("PESEL 44051401359", "--explain", "--json"))["findings"]
    assert [set(one) >= {"why", "also"} for one in found] == [True]
    assert "check digits fit" in found[0]["why"]
    lines = scan(json.dumps({"id": 1, "text": "PESEL 44051401359"}), "--jsonl", "--explain").stdout
    assert "44051401359" not in lines
    assert "check digits fit" in json.loads(lines)["findings"][0]["why"]
    assert "why" not in data(scan("PESEL 44051401359", "--json"))["findings"][0]
