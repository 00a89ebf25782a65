"""Texts for comparing with Presidio: seeded templates over every predefined entity, context words, noise, languages."""

import random

SEEDS = (
    "DE89 3704 0044 0532 0130 00", "4111 1111 1111 1111", "078-05-1120", "536-90-4399", "12345678Z", "X1234567L", "131052-308T", "RSSMRA85T10A562S",
    "00:1A:2B:3C:4D:5E", "2001:db8::1", "192.0.2.7", "B-AB 1234", "HRB 12345", "44051401359", "8501011234", "19850101-1234", "AB123456C", "QQ 12 34 56 C",
    "943 476 5919", "S1234567D", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "2024-03-14T12:30:45Z", "14.03.2025", "12-MAR-2024", "SW1A 1AA", "K1A 0B1", "claim no: CLM-123456",
    "Rx# 1234567", "prior auth: PA-123456", "provider tax id 12-3456789", "234567890123", "ABCDE1234F", "29ABCDE1234F1Z5", "MH12AB1234", "12/345/67890", "15 070649 C 103",
    "C01X00T47", "T22000129", "065180-5544", "1EG4-TE5-MK72", "900101-1234567", "M12345678", "34 AB 1234", "CA12345AA", "2012/123456/07", "550e8400-e29b-41d4-a716-446655440000",
    "ana.kos@example.org", "https://www.example.org/a?b=c", "www.example.com", "20-12345678-3", "51 824 753 556", "004 085 616", "876 543 210", "2123 45670 1", "10115",
    "26954371827", "12 345 678 903", "1234567890", "A1234567", "046 454 286", "10000000146", "1101700230708", "21365411", "900101-5234567", "8001015009087", "RA123456789",
    "A123456780", "C01X00T41", "15070649C103", "DE129273398", "AA0123456B", "ABC-123DE", "53125226D", "MORGA657054SM9IJ", "CA12ABGP",
    "AAA123456", "312345678909", "AB1234567", "1234567893",
    "27AAPFU0939F1ZV", "ABC1234567", "70123456789", "12345678901", "referral number REF-445566", "33.1.44.5.66", "NIE Y2345678Z", "0-1234567-8", "ΑΒ123456", "١٢٣٤٥٦٧٨٩",
)  # fmt: skip
NOISE = ("é", "ı", "İ", "ſ", "١", "\u2009", "\u0301", "中", "x", "9", "-", " ", ".", "_", "\n", "/", "\u212a", "ß", "Σ")
FILLERS = (
    "the", "my", "is", "and", "ist", "die", "und", "of", "re:your", "Be", "be", "(", ")", "-", ":", "a:b", "é", "No.", "don't", "e.g.", "z.B.", "d'accord", ":-)", "*", "|",
    "\n\n", "\t", "Straße", "l'été", "U.S.-based", "10:30", "ΟΔΟΣ", "οδός", "że", "och", "jest", "il", "un", "x", "...", '"quoted"', "https://a.example/x:y", "5km", "ok!",
)  # fmt: skip
GLUE = (" ", " ", " ", ": ", "  ", "\n", "-", ", ", "", ". ", " (", ") ", "\u00a0")
SENTENCES = (
    "Please find the attached invoice and send the payment to the account below before Friday. ",
    "Der Ausschuss hat die Sitzung vertagt, weil noch keine Einigung über den Haushalt gefunden wurde. ",
    "Le conseil municipal a voté à l’unanimité la rénovation de l’école primaire du quartier. ",
    "Komisja zbierze się ponownie w przyszłym tygodniu, aby omówić szczegóły projektu. ",
    "Η επιτροπή θα συνεδριάσει ξανά την επόμενη εβδομάδα για τα υπόλοιπα θέματα. ",
    "def total(rows): return sum(row['price'] * row['count'] for row in rows if row['id'] > 12345)\n",
    '{"id": 4711, "name": "x", "passport": "C01X00T47", "plz": "10115"}\n',
)


def changed(rng, seed):
    """Return `seed` with up to two characters changed, and maybe in lower case."""
    chars = list(seed)
    for _ in range(rng.choice((0, 0, 1, 1, 2))):
        at = rng.randrange(len(chars))
        digit = rng.choice("0123456789ABCDEFabcdef")
        chars[at] = rng.choice((digit, chars[at] + rng.choice(NOISE), chars[at].lower(), ""))
    return "".join(chars)


def valid(rng):
    """Return numbers with right check digits now and then: Luhn (cards, SIN, Swedish) and mod 11 (NHS)."""
    digits = [rng.randrange(10) for _ in range(rng.choice((8, 9, 9, 14, 15)))]
    total = sum(sum(divmod(2 * digit, 10)) if place % 2 == 0 else digit for place, digit in enumerate(reversed(digits)))
    return "".join(map(str, [*digits, -total % 10]))


def short(rng, context, seeds):
    """Return one text: seeds between words, some of them `context` words; `seeds` are those that go with these."""
    parts = []
    for _ in range(rng.randint(1, 7)):
        word = rng.choice(context)
        parts.append(rng.choice((word, word, word.upper(), word.title(), rng.choice(FILLERS), rng.choice(FILLERS))))
        parts.append(rng.choice(GLUE))
        if rng.random() < 0.6:
            other = valid(rng) if rng.random() < 0.15 else changed(rng, rng.choice(SEEDS))
            parts.append(rng.choice(seeds) if rng.random() < 0.4 else other)
            parts.append(rng.choice(GLUE))
    return "".join(parts)


def long(rng, context, seeds):
    """Return a text of several thousand characters, with seeds here and there."""
    return "".join(
        rng.choice(SENTENCES) if rng.random() < 0.75 else short(rng, context, seeds) + " "
        for _ in range(rng.randint(30, 70))
    )


def texts(count, groups, *, seed=11, long_ones=20):
    """Yield `count` texts, `long_ones` of them long; each group in turn gives its context words and its seeds."""
    rng = random.Random(seed)
    for number in range(count):
        context, seeds = groups[number % len(groups)]
        yield (long if number < long_ones else short)(rng, context, seeds)
