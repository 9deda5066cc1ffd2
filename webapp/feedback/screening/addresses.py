"""E-mail addresses and postcodes, as people write them."""

import re
from collections.abc import Iterator
from typing import Final

_OPEN: Final = r"[ ]?[\[({<][ ]?"
_CLOSE: Final = r"[ ]?[\])}>][ ]?"
_AT: Final = re.compile(
    rf"(?P<spaced>[ ]{{1,2}}@[ ]{{0,2}}|@[ ]{{1,2}}|{_OPEN}(?:at|@){_CLOSE})"
    r"|(?P<sign>@)|(?P<word>[ ]{1,2}at[ ]{1,2})"
)
_DOT_IN_WORDS: Final = rf"(?:[ ]{{1,2}}dot[ ]{{1,2}}|{_OPEN}(?:dot|\.){_CLOSE})"
_LOCAL_CHARACTERS: Final = r"[\w.!#$%&'*+/=?^{|}~-]"
_LOCAL: Final = re.compile(rf"(?:\w{_LOCAL_CHARACTERS}{{0,63}}{_DOT_IN_WORDS}){{0,3}}\w{_LOCAL_CHARACTERS}{{0,63}}$")
_LABEL: Final = r"(?!dot\b)[^\W_](?:[\w-]{0,62})"
_DOMAIN: Final = re.compile(rf"{_LABEL}(?:(?:\.|[ ]\.[ ]?|{_DOT_IN_WORDS}){_LABEL}){{0,4}}")
_WINDOW: Final = 100
_SHORTEST_NAME: Final = 3
_PROVIDERS: Final = re.compile(
    r"(?:gmail|googlemail|hotmail|outlook|yahoo|icloud|msn|aol|protonmail|btinternet|virginmedia|talktalk|ymail|gmx)\b"
)

_AREA_LETTERS: Final = (
    "ab al b ba bb bd bh bl bn br bs bt ca cb cf ch cm co cr ct cv cw da dd de dg dh dl dn dt dy e ec en ex fk fy g gl "
    "gu gy ha hd hg hp hr hs hu hx ig im ip iv ka kt kw ky l la ld le ll ln ls lu m me mk ml n ne ng nn np nr nw ol ox "
    "pa pe ph pl po pr rg rh rm s sa se sg sk sl sm sn so sp sr ss st sw sy ta td tf tn tq tr ts tw ub w wa wc wd wf "
    "wn wr ws wv yo ze je"
)
_POSTCODE: Final = re.compile(
    rf"(?<![^\W_])(?:{'|'.join(sorted(_AREA_LETTERS.split(), key=len, reverse=True))})[ ]?\d[\da-hjkmnp-y]?[ .-]{{0,4}}"
    r"[\do][ ]?[abd-hjlnp-uw-z]{2}(?![^\W_])"
)
_BOX_POSTCODE: Final = re.compile(r"(?<![^\W_])gir ?0aa(?![^\W_])")


def find_emails(text: str) -> Iterator[tuple[int, int]]:
    """Yield the places of e-mail addresses, also with "(at)" and " dot "."""
    for at in _AT.finditer(text):
        window = max(at.start() - _WINDOW, 0)
        local = _LOCAL.search(text[window : at.start()])
        domain = _DOMAIN.match(text, at.end())
        if local and domain and _is_email(at, local.group(), domain.group()):
            yield window + local.start(), domain.end()


def find_postcodes(text: str) -> Iterator[tuple[int, int]]:
    """Yield the places of full postcodes; the first half alone tells too little about a person."""
    for pattern in (_POSTCODE, _BOX_POSTCODE):
        for match in pattern.finditer(text):
            yield match.span()


def _is_email(at: re.Match[str], local: str, domain: str) -> bool:
    """Tell an address from a sentence: the looser the sign, the more the rest must look like one."""
    has_provider = _PROVIDERS.match(domain) is not None
    if at["sign"]:
        return has_provider or "." in domain or (len(local) >= _SHORTEST_NAME and len(domain) > _SHORTEST_NAME)
    if at["spaced"]:
        return has_provider or "." in domain or "dot" in domain
    is_spoken = re.search(_DOT_IN_WORDS, domain) is not None
    looks_local = re.search(r"[\d._+]", local) is not None
    return is_spoken or has_provider or (looks_local and "." in domain)
