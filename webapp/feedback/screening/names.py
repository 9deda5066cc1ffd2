"""Names of people after words that announce one."""

import re
from collections.abc import Iterator
from typing import Final

_APOSTROPHE: Final = "['’`]"
_WHO: Final = (
    r"(?:husband|wife|partner|boyfriend|girlfriend|ex|man|woman|boy|girl|guy|bloke|lad|someone|somebody|person|brother|sister|son"
    r"|daughter|uncle|aunt|cousin|friend|mate|neighbour|officer|dad|mum|father|mother|teacher|boss|manager|bf|gf|pc|sergeant)"
)
_WHO_IS: Final = rf"(?:i|he|she|they|who)(?:{_APOSTROPHE}?(?:m|s|re)|[ ](?:am|is|are|was))"
_INTRODUCTION: Final = re.compile(
    r"(?<!\w)(?:"
    rf"(?:(?:full|first|last|real|maiden|family|middle|given)[ ]|sur|fore|nick)?name(?:{_APOSTROPHE}?s|[ ]is|[ ]was)"
    r"|(?<=\n)[ ]{0,3}(?:full[ ]|first[ ]|last[ ]|sur)?name[ ]?[:=-]"
    r"|(?:my|his|her|their|your)[ ](?:(?:full|first|last|real)[ ]|sur|fore|nick)?name[ ]?[:=-]"
    rf"|(?:{_WHO_IS}|is|was|are|{_WHO})[ ]{{1,2}}(?:called|named|known[ ]as)"
    r"|they[ ]call[ ]me|you[ ]can[ ]call[ ]me|i[ ]go[ ]by"
    r"|(?:kind|best|warm|many)[ ]regards,?|yours[ ](?:sincerely|faithfully|truly),?|regards,"
    r")[ ,:=-]{0,3}(?:(?:is|was)[ ])?\s{0,3}[\"“‘'(]?",
    re.IGNORECASE,
)
_FIRST_LINE: Final = re.compile(r"\s{0,9}(?:full |first |last |sur)?name ?[:=-] {0,3}", re.IGNORECASE)
_WORD: Final = re.compile(
    rf"(?:[^\W\d_]\.){{1,4}}|(?:mrs?|ms|dr|st|col|sgt|lt|cllr)\."
    rf"|[^\W\d_](?:[^\W\d_]|{_APOSTROPHE}(?=[^\W\d_])|[-‑](?=[^\W\d_])|[\u0300-\u036f]){{0,39}}",
    re.IGNORECASE,
)
_GAP: Final = re.compile(r"[ ]{1,2}")
_MOST_WORDS: Final = 4
_PARTICLE_WORDS: Final = "de da dos del van von der den bin binti binte ibn al el la le ul ur uz abu ter di du st"
_PARTICLES: Final = frozenset(_PARTICLE_WORDS.split())

# Words that end a name, and that show where they come first that no name follows.
_OTHER_WORDS_TEXT: Final = """
    a about after again aged all also always am an and anonymous any are as asked at attached bad because been
    before being below blank born but by can cannot cant changed chosen cited clear come comes common confidential
    confusing could cut did didn't different displayed do does doesn't don't dont each empty even ever every for
    found from full gets given gone good got had has hasn't have he he's her here hes hi him his hits how however i
    i'm i've if im important in included into irrelevant is isn't it it's its ive just keeps kept kind known left
    like listed live lives living long me mentioned mine missing misspelled misspelt mud my need needs never no
    nobody not nothing now of on one only or our out over page please printed private protected put really recorded
    removed repeated required said same says secret see she she's shes short shown silly similar since so some
    something sorry spelled spelling spelt still taken than thank thanks that that's the their them then there these
    they this those though to told too under unknown until unusual up us used very visible want wants was we well
    were what when where which while who who's whose why will with withheld without won't work works would written
    wrong years yes yet you your
"""
_OTHER_WORDS: Final = frozenset(_OTHER_WORDS_TEXT.split())


def find_names(text: str) -> Iterator[tuple[int, int]]:
    """Yield the places of names in a text as it was written; capitals show how far a name goes."""
    first = _FIRST_LINE.match(text)
    starts = ([first.end()] if first else []) + [match.end() for match in _INTRODUCTION.finditer(text)]
    for start in starts:
        end = _follow_name(text, start)
        if end > start:
            yield start, end


def _follow_name(text: str, start: int) -> int:
    """Return the end of the name that starts here, or the start where there is none."""
    end = start
    name: list[str] = []
    for word in _follow_words(text, start):
        if not _goes_on(name, word.group()):
            break
        name.append(word.group())
        end = word.end()
    return end


def _follow_words(text: str, start: int) -> Iterator[re.Match[str]]:
    place = start
    for _ in range(_MOST_WORDS):
        word = _WORD.match(text, place)
        if word is None:
            return
        yield word
        gap = _GAP.match(text, word.end())
        if gap is None:
            return
        place = gap.end()


def _goes_on(name: list[str], word: str) -> bool:
    """Whether a word belongs to the name so far: with capitals as long as they last, without them two words."""
    plain = word.lower().replace("’", "'")
    if plain in _OTHER_WORDS:
        return False
    if not name:
        return True
    if any(part[0].isupper() for part in name):
        return word[0].isupper() or plain in _PARTICLES
    return len(name) == 1 and word[0].islower()
