"""The answers of one made-up visitor: the page, the taps, and the words, as they are after screening."""

from collections.abc import Sequence
from random import Random
from typing import Any, Final

from webapp.demo.sentences import Screened, Sentences, kinds_in, unredact

# The share of each page, how often it is useful, and how often it was before it was improved.
PAGES: Final = {
    "/help": (24, 0.74, 0.74),
    "/": (22, 0.66, 0.66),
    "/capacity": (12, 0.42, 0.42),
    "/staying-safe-online": (12, 0.85, 0.85),
    "/capability": (10, 0.51, 0.51),
    "/progress": (10, 0.72, 0.38),
    "/privacy": (4, 0.57, 0.57),
    "/accessibility": (3, 0.69, 0.69),
    "/cookies-notice": (3, 0.61, 0.61),
}
IMPROVED_AFTER: Final = 0.55  # of the time
_PATHS: Final = tuple(PAGES)
_SHARES: Final = tuple(share for share, _, _ in PAGES.values())
_RATINGS: Final = (1, 2, 3, 4, 5)
_RATING_SHARES: Final = {True: (2, 4, 14, 38, 42), False: (34, 30, 20, 11, 5)}
_KINDS: Final = ("page", "short", "other", "spam", "false alarm", "urgent", "life")
_KIND_SHARES: Final = (78, 12, 4, 2, 2.5, 1.1, 0.4)
_DEVICES: Final = ("phone", "computer", "tablet")
_DEVICE_SHARES: Final = (62, 31, 7)


def make_answers(random: Random, sentences: Sentences, *, moment: float) -> dict[str, Any]:
    """Return the columns that a visitor and screening fill; `moment` is 0 for the first of all times, 1 for now.

    `original` is what the comments were before redaction, or None where nothing was taken out.
    """
    page = random.choices(_PATHS, _SHARES)[0]
    is_pleased = random.random() < PAGES[page][1 if moment > IMPROVED_AFTER else 2]
    answers = {
        "page": page,
        "useful": None,
        "rating": None,
        "device": random.choices(_DEVICES, _DEVICE_SHARES)[0],
        "doing": "",
        "comments": "",
        "original": None,
        "email": None,
        "safe_to_email": False,
        "urgency": "none",
        "urgency_score": 0,
        "reasons": None,
        "personal_data": None,
        "quarantine_reasons": None,
        "fingerprint": None,
    }
    shape = random.random()
    if shape < 0.4:
        answers |= _make_words(random, sentences, page)
    if shape < 0.25 or shape >= 0.48:
        answers["useful"] = is_pleased
    if 0.15 <= shape < 0.62:
        answers["rating"] = random.choices(_RATINGS, _RATING_SHARES[is_pleased])[0]
    return answers


def _make_words(random: Random, sentences: Sentences, page: str) -> dict[str, Any]:
    kind = random.choices(_KINDS, _KIND_SHARES)[0]
    words = _say(random, sentences, kind, page)
    if kind == "page":
        words |= _finish(random, sentences, words["comments"])
    if random.random() < 0.08:
        words |= {"email": f"reader{random.randrange(10_000)}@example.org", "safe_to_email": random.random() < 0.5}
    if len(words["comments"]) > 50:
        words["fingerprint"] = random.getrandbits(63)
    return words


def _say(random: Random, sentences: Sentences, kind: str, page: str) -> dict[str, Any]:
    if kind == "page":
        return {"comments": _speak_of_page(random, sentences, page)}
    if kind in sentences.danger:
        return _tell_of_danger(random, sentences.danger[kind])
    if kind == "false alarm":
        return _tell_of_danger(random, sentences.false_alarms)
    words: dict[str, Any] = {"comments": random.choice(sentences[kind])}
    if kind == "spam":
        words["quarantine_reasons"] = random.sample(sentences.spam_reasons, random.choice((1, 1, 2)))
    return words


def _tell_of_danger(random: Random, texts: Sequence[Screened]) -> dict[str, Any]:
    text, found = random.choice(texts)
    reasons = [
        {"rule_id": reason.rule_id, "class": reason.rule_class, "weight": reason.weight, "why": reason.why}
        for reason in found.reasons
    ]
    return {"comments": text, "urgency": found.urgency, "urgency_score": found.score, "reasons": reasons}


def _speak_of_page(random: Random, sentences: Sentences, page: str) -> str:
    topics = sentences.topics_of_page[page]
    parts = [random.choice(sentences["openers"])]
    for _ in range(random.choice((1, 1, 1, 2, 2, 3, 5))):
        topic = random.choice(topics) if random.random() < 0.85 else random.randrange(len(sentences.topics))
        parts.append(random.choice(sentences.topics[topic]))
    parts.append(random.choice(sentences["closers"]))
    text = " ".join(part for part in parts if part)
    return _misspell(random, text) if random.random() < 0.12 else text


def _finish(random: Random, sentences: Sentences, comments: str) -> dict[str, Any]:
    """Return what some add: what they were doing, and personal details, which were taken out."""
    more: dict[str, Any] = {"doing": random.choice(sentences["doing"]) if random.random() < 0.3 else ""}
    if random.random() < 0.07:
        comments = f"{comments} {random.choice(sentences['personal'])}"
        more |= {"comments": comments, "original": unredact(comments), "personal_data": kinds_in(comments)}
    return more


def _misspell(random: Random, text: str) -> str:
    """Return the text with some letters swapped, and perhaps without capitals."""
    letters = list(text)
    for _ in range(random.randint(1, 4)):
        place = random.randrange(len(letters) - 1)
        if letters[place].isalpha() and letters[place + 1].isalpha():
            letters[place], letters[place + 1] = letters[place + 1], letters[place]
    swapped = "".join(letters)
    return swapped.lower() if random.random() < 0.4 else swapped
