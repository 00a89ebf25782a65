r"""Rules for user names that their place gives away: home directories, prompts of a shell, logins of a domain.

Accounts of systems and roles name nobody (usershapes.py).
"""

from typing import Final

from proxy.detection.matching import Check, Rule, Span
from proxy.detection.usershapes import nobody, plain, telling
from proxy.detection.vocabulary import bare

_NAME = r"[A-Za-z_][A-Za-z0-9_.\-]{1,31}"
_NOT_DOMAINS: Final = frozenset({"HKLM", "HKCU", "HKCR", "HKU", "HKEY", "SOFTWARE", "SYSTEM", "DEVICE", "UNC"})
_NOT_LOGINS: Final = frozenset({"temp", "data", "src", "bin", "windows", "users", "program", "services", "lib", "docs"})


def person(text: str, start: int, end: int) -> Span | None:
    """Return the span of a name that is a person's, without the dot of a sentence."""
    while end > start and text[end - 1] in ".-":
        end -= 1
    name = text[start:end]
    return (start, end) if len(name) > 1 and not nobody(name) and not name.isdigit() else None


def users_directory(text: str, start: int, end: int) -> Span | None:
    """Return the span of a name after "/Users/" (not "/users/" of an API)."""
    return person(text, start, end) if text[start - 6 : start - 1] == "Users" else None


def domain_login(text: str, start: int, end: int) -> Span | None:
    r"""Return the span of the name in DOMAIN\name; None for paths and keys of a registry."""
    domain, _, name = text[start:end].rpartition("\\")
    domain = domain.rstrip("\\")
    before, after = text[start - 1 : start], text[end : end + 1]
    if (start and before in "\\/:.%$-_") or after in {"\\", "/", "("} or domain in _NOT_DOMAINS:
        return None
    if name.lower() in _NOT_LOGINS or not (telling(name) or plain(name)) or len(name) < 3:
        return None
    return end - len(name), end


def made_of_name(text: str, start: int, end: int) -> Span | None:
    """Return the span of a word in brackets that was made of the name before it."""
    before = text[max(0, start - 60) : start].rsplit("\n", 1)[-1]
    names = [bare(word) for word in before.replace(",", " ").replace("(", " ").split()[-4:]]
    value = text[start:end]
    good = any(
        len(name) > 3 and name[0].isupper() and 0 <= value.find(name[:4].lower()) <= 2 and name.lower() != value
        for name in names
    )
    return (start, end) if good and not nobody(value) else None


def _named(pattern: str, anchor: str, score: float, *, check: Check = person) -> Rule:
    """Return the rule for a name that is the first group of `pattern`, around `anchor`."""
    return Rule("USERNAME", pattern, score, check=check, group=1, anchor=anchor)


RULES: Final = (
    Rule("USERNAME", r"\pL[.,]? \(([a-z][a-z0-9._\-]{2,20})\)", 0.75, check=made_of_name, group=1),
    _named(
        rf"(?m)^[ \t]{{0,4}}(?:-{{2,3}}|>)[ \t]({_NAME}),?[ \t]+"
        r"(?:\d{1,2}[./\-]\d{1,2}[./\-]\d{2,4},?[ \t])?\d{1,2}:\d{2}",
        "-- ",
        0.75,
    ),
    _named(rf"(?:^|[^A-Za-z0-9.\-_])/(?:export/)?home/({_NAME})", "/home/", 0.8),
    _named(rf"(?:^|[^A-Za-z0-9.\-_])/Users/({_NAME})", "/users/", 0.8, check=users_directory),
    _named(rf"(?i)\\users\\{{1,2}}({_NAME})", "\\users\\", 0.8),
    _named(rf"(?i)settings\\{{1,2}}({_NAME})\\", "settings\\", 0.8),
    _named(rf"/(?:var/mail|var/spool/(?:mail|cron)|run/user)/({_NAME})", "/var/", 0.7),
    _named(rf"(?i)\b[eug]?uid=\d{{1,7}}\(({_NAME})\)", "uid=", 0.8),
    _named(
        rf"(?:^|[\s(\[])({_NAME})@[A-Za-z0-9_.\-]+(?::[~/][^\s$#%]{{0,80}} ?[$#%](?:\s|$)| [^\]\s]{{1,60}}\][$#%])",
        "@",
        0.85,
    ),
    _named(rf"\b(?:ssh|scp|sftp|rsync|mosh|ssh-copy-id)\b[^\n@]{{0,60}}[ \t]({_NAME})@[A-Za-z0-9]", "@", 0.8),
    Rule(
        "USERNAME",
        r"\b[A-Z][A-Z0-9\-]{1,14}\\{1,2}[a-z][A-Za-z0-9_.\-]{1,30}[A-Za-z0-9]",
        0.6,
        check=domain_login,
        anchor="\\",
    ),
    _named(rf"(?m)(?i:^\s*(?:author|committer|tagger|by|from)):?[ \t]+({_NAME})[ \t]+<", " <", 0.75),
    _named(rf"--user(?:name)?[= ]({_NAME})", "--user", 0.7),
    _named(r"(?:^|[\s(\"'])/?u/([A-Za-z0-9_\-]{3,20})\b", "u/", 0.7),
    _named(rf"\bsudo:?[ \t]+({_NAME})[ \t]*:[ \t]*(?:TTY|user NOT)", "sudo", 0.8),
    *(
        _named(rf"\b{command}({_NAME})(?:[ \t]*(?:$|\n|[;&|])|[ \t]+[a-z/\-])", anchor, 0.7)
        for command, anchor in ((r"sudo\b[^\n|;]{0,20}[ \t](?:-u|--user)[ =]", "sudo"), (r"su[ \t]+-l?[ \t]+", "su -"))
    ),
    _named(rf"(?m)(?:^|\|[ \t]*)[d\-l][rwxsStT\-]{{9}}[.+@]?[ \t]+\d+[ \t]+({_NAME})[ \t]+{_NAME}[ \t]+\d", "r-", 0.7),
    _named(rf"(?m)^({_NAME}):[x*!]?:\d{{3,6}}:\d{{1,6}}:[^:\n]*:/", ":/", 0.8),
    Rule(
        "USERNAME",
        r"(?:^|[\s(])(@[A-Za-z0-9_][A-Za-z0-9_.\-]{0,30}@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)*\.[a-z]{2,12})\b",
        0.85,
        group=1,
        anchor="@",
    ),
    Rule(
        "USERNAME",
        r"(?:^|[\s(])(@[a-z0-9._=\-]{1,40}:[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)*\.[a-z]{2,12})\b",
        0.8,
        group=1,
        anchor="@",
    ),
    _named(
        r"\bhttps?://[A-Za-z0-9.\-]+\.[a-z]{2,12}/(?:web/)?@([A-Za-z0-9_.]{2,30})(?:[\s?#\"'<>)\],;]|/?$|/\d)",
        "/@",
        0.8,
    ),
    _named(
        r"(?i)\b(?:skype|facetime|imessage|xmpp|matrix|irc|slack):([A-Za-z][A-Za-z0-9_.,\-]{3,31})(?:\?(?:call|chat|add)|\b)",
        "skype:",
        0.6,
    ),
)
