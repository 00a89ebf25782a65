"""Rules for links that open something for whoever has them, and for names of persons in the parameters of a URL.

Shared documents, invitations to groups and meetings, links to reset, confirm or unsubscribe. A plain link stays.
"""

from typing import Final

from proxy.detection.matching import Rule, Span
from proxy.detection.userplaces import person

_ID = r"[A-Za-z0-9_\-]"
_SHARES: Final = (
    ("docs.google.com/", rf"docs\.google\.com/\w+/(?:u/\d/)?d/(?:e/)?({_ID}{{20,}})"),
    ("drive.google.com/", rf"drive\.google\.com/(?:file/d/|drive/(?:u/\d/)?folders/|open\?id=|uc\?id=)({_ID}{{20,}})"),
    ("forms.gle/", rf"forms\.gle/({_ID}{{10,}})"),
    ("photos.app.goo.gl/", rf"photos\.app\.goo\.gl/({_ID}{{10,}})"),
    ("dropbox.com/", rf"dropbox\.com/(?:s|sh|scl/f[io]|t)/({_ID}{{10,}})"),
    ("1drv.ms/", rf"1drv\.ms/\w/(?:s!|c/)?({_ID}{{10,}})"),
    ("zoom.us/", r"zoom\.us/(?:j|w|my|s)/(\d{9,12}|[A-Za-z][\w.]{3,40})"),
    ("meet.google.com/", r"meet\.google\.com/([a-z]{3}-[a-z]{4}-[a-z]{3})"),
    ("teams.microsoft.com/", r"teams\.microsoft\.com/l/(?:meetup-join|channel|chat)/([^\s\"'<>)]{16,})"),
    ("webex.com/", rf"webex\.com/(?:meet|join)/({_ID}{{3,}})"),
    ("chat.whatsapp.com/", rf"chat\.whatsapp\.com/(?:invite/)?({_ID}{{16,}})"),
    ("t.me/", rf"t\.me/(?:joinchat/|\+)({_ID}{{10,}})"),
    ("discord.gg/", rf"discord\.gg/({_ID}{{5,}})"),
    ("discord.com/invite/", rf"discord\.com/invite/({_ID}{{5,}})"),
    ("signal.group/", rf"signal\.group/#({_ID}{{16,}})"),
    ("wetransfer.com/", rf"wetransfer\.com/downloads/({_ID}{{10,}})"),
    ("we.tl/", rf"we\.tl/(t-{_ID}{{6,}})"),
    ("figma.com/", rf"figma\.com/(?:file|design|proto)/({_ID}{{16,}})"),
    ("notion.so/", r"notion\.(?:so|site)/(?:[\w\-]*?-)?([0-9a-f]{32})"),
    ("icloud.com/", rf"icloud\.com/\w+/({_ID}{{10,}})"),
    ("onetimesecret.com/", rf"onetimesecret\.com/secret/({_ID}{{16,}})"),
    ("mega.nz/", rf"mega\.nz/(?:file|folder)/({_ID}{{8}}#{_ID}{{16,}})"),
)
"""Hosts and where in their links the secret stands."""
_ONCE = (
    r"reset(?:-?password)?|password-?reset|passwort-?zuruecksetzen|invit(?:e|ation)s?|unsubscribe|optout|verify|verification"
    r"|confirm(?:ation)?|activat(?:e|ion)|magic(?:-?link)?|join|accept|claim|onboard|einladung|abmelden|bestaetigen"
    r"|aktywuj|potwierdz|zaproszenie|desinscription|confirmer|confirmar|conferma|recover|signup"
)
_NAMES = (
    r"name|full_?name|first_?name|last_?name|surname|vorname|nachname|imie|nazwisko|prenom|nom|nombre|apellidos?|nome"
    r"|cognome|voornaam|achternaam|fornavn|efternavn|etunimi|sukunimi|jmeno|prijmeni|keresztnev|vezeteknev|customer_?name"
)


def mixed(text: str, start: int, end: int) -> Span | None:
    """Return the span of what a machine made: digits and letters in one."""
    value = text[start:end]
    good = sum(map(str.isdigit, value)) > 1 and any(map(str.isalpha, value))
    return (start, end) if good else None


def shared(text: str, start: int, end: int) -> Span | None:
    """Return the span of a shared thing's id; None for an ordinary word."""
    value = text[start:end]
    return None if value.isalpha() and value.islower() and len(value) < 8 else (start, end)


def named(text: str, start: int, end: int) -> Span | None:
    """Return the span of the name of a person in a parameter: letters, at least one capital or a second word."""
    value = text[start:end].rstrip(" +.")
    if text[end : end + 1].strip("&#\"'<>)];,"):
        return None  # it goes on with something else
    words = value.replace("+", " ").replace("_", " ").split()
    if not all(word.replace("-", "").replace("'", "").isalpha() for word in words) or not words:
        return None
    if len(words) > 3 or (len(words) == 1 and not (value[0].isupper() and value[1:].islower() and len(value) > 2)):
        return None
    return start, start + len(value)


RULES: Final = (
    *(Rule("URL_CREDENTIAL", rf"(?i:{pattern})", 0.8, check=shared, group=1, anchor=host) for host, pattern in _SHARES),
    Rule(
        "URL_CREDENTIAL",
        rf"(?i)https?://[^\s\"'<>]{{4,120}}/(?:{_ONCE})/({_ID}{{12,}}(?:[.=]{_ID}+)*)",
        0.8,
        check=mixed,
        group=1,
        anchor="://",
    ),
    Rule(
        "USERNAME",
        r"(?i)sharepoint\.com/(?::\w:/\w/)?personal/([a-z0-9_]{3,60})",
        0.8,
        check=person,
        group=1,
        anchor="sharepoint.com/",
    ),
    Rule(
        "PERSON",
        rf"(?i)[?&;](?:{_NAMES})=(\pL[\pL\-'.]*(?:[+ _]\pL[\pL\-'.]*){{0,2}})",
        0.7,
        check=named,
        group=1,
        anchor="name=",
    ),
    *(
        Rule(
            "PERSON",
            rf"(?i)[?&;]{key}=(\pL[\pL\-'.]*(?:[+ _]\pL[\pL\-'.]*){{0,2}})",
            0.7,
            check=named,
            group=1,
            anchor=f"{key}=",
        )
        for key in ("nazwisko", "imie", "prenom", "nom", "nombre", "nome", "cognome", "apellidos", "jmeno", "prijmeni")
    ),
)
