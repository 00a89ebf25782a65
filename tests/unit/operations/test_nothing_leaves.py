"""The promise, over requests of any shape: a value that a detector knows is refused or replaced wherever it stands,
the rest of the request stays as it was, and what comes back is what was sent.

Values are planted in leaves and keys of chat requests of the whole shape, plain and in encodings. The check decodes what
was sent by means of its own.
"""

import asyncio
import base64
import html
import itertools
import json
import re
import unicodedata
from dataclasses import replace
from decimal import Decimal
from urllib.parse import quote, unquote

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from proxy.documents.model import TextField
from proxy.errors import ParaventError
from proxy.operations import Inbound, exchange
from tests.detectors import rules
from tests.unit.operations.play import DONE, POLICY, Play, answer, stream

OPEN = POLICY.replace("categories: {credential: block}", "categories: {credential: pseudonymise}")
MIXED = POLICY.replace(
    "categories: {credential: block}",
    "categories: {credential: hash, contact: mask, financial: remove, network: generalise, identifier: hash}",
)
PLANTS = (
    "anna.lind@example.org",
    "o'neil+tag@sub.example.net",
    "DE89370400440532013000",
    "GB29 NWBK 6016 1331 9268 19",
    "4111111111111111",
    "5555 5555 5555 4444",
    "+44 20 7946 0958",
    "192.0.2.217",
    "378282246310005",
    "ghp_A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8",
)
NUMBERS = (4111111111111111, 4111111111111111.0, 378282246310005)
FILLERS = (
    "",
    "please write to",
    "Grüße, Zoë \U0001f600",
    'a "quoted" \\ back\\slash\\',
    "line\nbreak\ttab",
    "{not json",
    "[EMAIL_1] [ email 2 ] \\[PHONE\\_1\\]",
    "&#91;IBAN_1&#93; & [TEXT_1]",
    "100% of 1,234.56 and [x](y)",
    "[CARD_1](",
)


def escaped(text):
    return "".join(f"\\u{unit:04x}" for unit in text.encode("utf-16-be")[1::2]) if text.isascii() else text


WRITTEN = {
    "plain": lambda value: value,
    "escaped": escaped,
    "percent": lambda value: quote(value, safe=""),
    "html": lambda value: "".join(f"&#{ord(char)};" for char in value),
    "wide": lambda value: "".join(chr(ord(char) + 0xFEE0) if char.isdigit() else char for char in value),
    "hidden": lambda value: "\u200b".join((value[:3], value[3:])),
    "beside its base64": lambda value: f"{value} {base64.b64encode(value.encode()).decode()}",
    "beside its URL": lambda value: f"{value} https://x.example/?q={quote(value, safe='')}",
}


@st.composite
def texts(draw):
    """A leaf: words, perhaps with a value among them, perhaps all of it JSON in a string."""
    head, tail = draw(st.sampled_from(FILLERS)), draw(st.sampled_from(FILLERS))
    if draw(st.integers(0, 2)):
        return f"{head} {tail}"
    written = WRITTEN[draw(st.sampled_from([*["plain"] * 6, *WRITTEN]))](draw(st.sampled_from(PLANTS)))
    text = f"{head} {written} {tail}"
    for _ in range(draw(st.integers(0, 6)) - 3):
        text = json.dumps({"inner": text, "n": 1}, ensure_ascii=draw(st.booleans()))
    return text


def values():
    scalars = st.one_of(texts(), st.sampled_from(NUMBERS), st.none(), st.booleans(), st.integers(-999, 999))
    keys = st.one_of(st.sampled_from(("to", "note", "x y", "id")), st.sampled_from(PLANTS), texts())
    return st.recursive(
        scalars, lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(keys, inner, max_size=3)), max_leaves=5
    )  # fmt: skip


@st.composite
def contents(draw):
    kind = draw(st.integers(0, 4))
    if kind < 2:
        return draw(texts())
    if kind == 2:
        return json.dumps(draw(values()), ensure_ascii=draw(st.booleans()))
    parts = [{"type": "text", "text": text} for text in draw(st.lists(texts(), max_size=3))]
    if kind == 4:  # a value cut in two
        value = draw(st.sampled_from(PLANTS))
        cut = draw(st.integers(1, len(value) - 1))
        parts += [{"type": "text", "text": f"to {value[:cut]}"}, {"type": "text", "text": f"{value[cut:]} and"}]
    if draw(st.booleans()):
        parts.append({"type": "thinking", "thinking": [{"type": "text", "text": draw(texts())}], "closed": True})
    return parts


@st.composite
def messages(draw):
    role = draw(st.sampled_from(("system", "user", "user", "assistant", "tool", "developer")))
    message = {"role": role, "content": draw(contents())}
    if role == "assistant" and draw(st.booleans()):
        arguments = draw(st.dictionaries(st.sampled_from(("to", PLANTS[0], "note")), values(), max_size=3))
        if draw(st.booleans()):
            arguments = json.dumps(arguments, ensure_ascii=draw(st.booleans()), indent=draw(st.sampled_from((None, 1))))
        call = {"id": "call_Ab3dE", "type": "function", "function": {"name": "send_mail", "arguments": arguments}}
        message |= {"content": None, "tool_calls": [call]}
    if role == "tool":
        message |= {"tool_call_id": "call_Ab3dE", "name": "send_mail"}
    if role == "user" and draw(st.booleans()):
        message["name"] = draw(texts())
    if not draw(st.integers(0, 3)):
        message[draw(st.sampled_from(("extra", "annotations", PLANTS[4])))] = draw(values())
    return message


@st.composite
def tools(draw):
    leaf = {
        "type": "string",
        "description": draw(texts()),
        "enum": [draw(texts())],
        "examples": draw(values()),
        "default": draw(texts()),
    }
    name = draw(st.sampled_from(["to", "to", "to", PLANTS[0]]))
    schema = {"type": "object", "properties": {name: {"anyOf": [leaf, {"type": "null"}]}}, "required": [name]}
    function = {"name": "send_mail", "description": draw(texts()), "parameters": schema}
    return {"type": "function", "function": function}


OPTIONS = {
    "tools": st.lists(tools(), min_size=1, max_size=2),
    "response_format": texts().map(
        lambda text: {"type": "json_schema", "json_schema": {"name": "out", "schema": {"title": text}}}
    ),
    "stop": st.one_of(texts(), st.lists(texts(), max_size=3)),
    "prediction": texts().map(lambda text: {"type": "content", "content": text}),
    "metadata": values(),
    "user": texts(),
    "seed": st.sampled_from((1, 4111111111111111)),
    "temperature": st.just(0.2),
    "novelty": values(),
    "logit_bias": st.sampled_from(({"50256": -1}, {"4111111111111111": 1})),
}


@st.composite
def bodies(draw):
    chosen = draw(st.lists(st.sampled_from(sorted(OPTIONS)), max_size=3, unique=True))
    body = {name: draw(OPTIONS[name]) for name in chosen}
    return {**body, "model": "small", "messages": draw(st.lists(messages(), min_size=1, max_size=4))}


def leaves(tree):
    """Every string and key in `tree`, also in JSON inside strings, and numbers as people write them."""
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield from leaves(key)
            yield from leaves(value)
    elif isinstance(tree, list):
        if len(tree) > 1 and all(isinstance(part, dict) and part.get("type") == "text" for part in tree):
            yield "".join(part["text"] for part in tree)
        for value in tree:
            yield from leaves(value)
    elif isinstance(tree, str):
        yield tree
        inner = parsed(tree)
        if inner is not None:
            yield from leaves(inner)
    elif isinstance(tree, (int, float)) and not isinstance(tree, bool):
        yield format(Decimal(str(tree)), "f")


def parsed(text):
    """What JSON object or list `text` holds, or None."""
    try:
        tree = json.loads(text)
    except ValueError:
        return None
    return tree if isinstance(tree, (dict, list)) else None


def bare(text):
    return re.sub(r"[^0-9a-z@]", "", text.lower())


def held(body, value):
    """Whether `body` (bytes) holds `value` in any of the encodings that this test knows."""
    cores = [base64.b64encode(b"\0" * lead + value.encode()).decode()[2 + lead : -4] for lead in range(3)]
    for leaf in leaves(json.loads(body)):
        if any(core in leaf for core in cores):
            return True
        text = re.sub(r"\\u([0-9a-fA-F]{4})", lambda match: chr(int(match[1], 16)), leaf)
        for form in (leaf, text, unquote(text), html.unescape(text)):
            if bare(value) in bare(unicodedata.normalize("NFKC", form).replace("\u200b", "")):
                return True
    return False


class Mirror:
    """An upstream that answers with every string of the messages it got, a choice for each; keeps all bodies."""

    def __init__(self, cuts=()):
        self.bodies = {}
        self.texts = []
        self.cuts = cuts

    @property
    def health(self):
        return self

    def order(self, names):
        return tuple(sorted(names, reverse=True))  # two: the dialect in which nothing is dropped

    async def send(self, spec, outbound):
        self.bodies = dict(outbound.bodies)
        self.texts = list(strings(json.loads(outbound.bodies[spec.name])["messages"]))
        if not outbound.stream:
            choices = [{"index": number, "message": {"content": text}} for number, text in enumerate(self.texts)]
            return answer("", choices=choices)
        return stream(*cut(b"".join(self._events()), [at * 7 for at in self.cuts]))

    def _events(self):
        for number, text in enumerate(self.texts):
            for piece in cut(text, self.cuts):
                choice = {"index": number, "delta": {"content": piece}, "finish_reason": None}
                yield b"data: " + json.dumps({"id": "x", "choices": [choice]}).encode() + b"\n\n"
        for number in range(len(self.texts)):
            choice = {"index": number, "delta": {}, "finish_reason": "stop"}
            yield b"data: " + json.dumps({"id": "x", "choices": [choice]}).encode() + b"\n\n"
        yield DONE


def cut(text, places):
    edges = [0, *sorted(place for place in places if place < len(text)), len(text)]
    return [text[start:end] for start, end in itertools.pairwise(edges)]


def strings(tree):
    """Every string, key and number in `tree`, in order, as text; JSON inside strings stays whole."""
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield key
            yield from strings(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from strings(value)
    elif isinstance(tree, (str, int, float)) and not isinstance(tree, bool):
        yield tree if isinstance(tree, str) else format(Decimal(str(tree)), "f").removesuffix(".0")


PLAYS = {policy: Play(answer("x"), policy=policy) for policy in (OPEN, MIXED)}


def run(body, policy, cuts=()):
    """Return the Mirror and the restored texts; None and what the error says for a refused request."""
    play, mirror = PLAYS[policy], Mirror(cuts)
    inbound = Inbound(
        operation="chat", path="/v1/chat/completions", headers=((b"authorization", b"Bearer good"),),
        body=json.dumps(body).encode(), exchange_id="0199f3c2-0000-7000-8000-000000000001",
    )  # fmt: skip

    async def whole():
        got = await exchange(inbound, replace(play.house, upstreams=mirror))
        if got.stream is None:
            return got.body
        return b"".join([piece async for piece in got.stream])

    try:
        got = asyncio.run(whole())
    except ParaventError as error:
        return None, f"{error!r} {error.message} {error.param}"
    if body.get("stream"):
        return mirror, streamed(got)
    return mirror, [choice["message"]["content"] for choice in json.loads(got)["choices"]]


def streamed(got):
    texts = {}
    for line in got.split(b"\n"):
        if line.startswith(b"data: {"):
            for choice in json.loads(line[6:])["choices"]:
                texts[choice["index"]] = texts.get(choice["index"], "") + (choice["delta"].get("content") or "")
    return [texts[number] for number in sorted(texts)]


def written(tree):
    """`tree` with numbers as text, JSON inside strings opened and invisible characters left out: what it says."""
    if isinstance(tree, dict):
        return {key.replace("\u200b", ""): written(value) for key, value in tree.items()}
    if isinstance(tree, list):
        return [written(value) for value in tree]
    if isinstance(tree, str):
        inner = parsed(tree)
        return tree.replace("\u200b", "") if inner is None else written(inner)
    if isinstance(tree, (int, float)) and not isinstance(tree, bool):
        return format(Decimal(str(tree)), "f").removesuffix(".0")
    return tree


def shape(tree):
    """`tree` without its words: what a server's schema would look at."""
    if isinstance(tree, dict):
        return [shape(value) for value in tree.values()]
    if isinstance(tree, list):
        return [shape(value) for value in tree]
    return "text" if isinstance(tree, (str, int, float)) and not isinstance(tree, bool) else tree


def test_each_planted_value_is_one_that_the_rules_find():
    detector = rules()
    for plant in PLANTS:
        for name, write in WRITTEN.items():
            text = f"about {write(plant)} here"
            assert detector.detect([TextField((), text)]), (plant, name)


@given(bodies(), st.sampled_from((OPEN, MIXED)))
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
def test_nothing_planted_leaves_and_the_rest_stays(body, policy):
    mirror, answered = run(body, policy)
    if mirror is None:
        assert not any(plant in answered for plant in PLANTS)
        return
    for name, sent in mirror.bodies.items():
        for plant in PLANTS:
            assert not held(sent, plant), (name, plant)
    sent = json.loads(mirror.bodies["two"])
    assert list(sent) == list(body)
    assert shape(sent) == shape(body)
    for before, after in zip(body["messages"], sent["messages"], strict=True):
        assert (before["role"], before.get("tool_call_id")) == (after["role"], after.get("tool_call_id"))
        assert [call["function"]["name"] for call in after.get("tool_calls", ())] == ["send_mail"] * (
            "tool_calls" in before
        )
        for was, call in zip(before.get("tool_calls", ()), after.get("tool_calls", ()), strict=True):
            assert type(was["function"]["arguments"]) is type(call["function"]["arguments"])
            assert (
                isinstance(call["function"]["arguments"], dict) or json.loads(call["function"]["arguments"]) is not None
            )


@given(bodies(), st.booleans(), st.lists(st.integers(1, 60), max_size=8))
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
def test_what_comes_back_is_what_was_sent(body, streams, cuts):
    body = {**body, "stream": streams, "response_format": {"type": "text"}}
    mirror, restored = run(body, OPEN, cuts)
    assume(mirror is not None)
    expected = list(strings(body["messages"]))
    assert len(expected) == len(restored) == len(mirror.texts)
    for was, got in zip(expected, restored, strict=True):
        # An answer that quotes JSON outside JSON mode is text to the proxy: values with backslashes aren't escaped again.
        assert written(got) == written(was) or ("\\" in was and parsed(was) is not None)
