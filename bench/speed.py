"""Requests a second: the public pages and forms, beside a bare callable and the shortest Flask view."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from bench.harness.context import Context
from bench.harness.load import Load, drive
from bench.harness.table import Row, ratio
from bench.harness.visitors import consent_cookie
from bench.targets import BARE, SHORTEST_VIEW

FORMS = ("/cookies", "/feedback")
BROTLI = (("Accept-Encoding", "gzip, deflate, br"),)
CONTENT_GOAL = "≥ 0.8 of bare, ≥ 3.5 × Flask"
FORM_GOAL = "≥ 0.5 × Flask"
MANY_VISITORS = 5000


def rows(context: Context) -> Iterable[Row]:
    """Drive each contender for a short time, in turn, as often as there are rounds."""
    with ExitStack() as stack:
        bare = stack.enter_context(context.serve(BARE))
        view = stack.enter_context(context.serve(SHORTEST_VIEW))
        site = stack.enter_context(context.serve())
        loads = {
            "bare WSGI callable, same bytes as `/`": Load(url=f"{bare.url}/", headers=BROTLI),
            "shortest Flask view": Load(url=f"{view.url}/", headers=BROTLI),
            **_pages(site.url, context),
        }
        _warm(loads.values())
        measured: dict[str, list[float]] = {name: [] for name in loads}
        for _ in range(context.rounds):
            for name, load in loads.items():
                measured[name].append(_drive(load, context))
    references = list(measured.values())[:2]
    return [_row(name, rounds, references) for name, rounds in measured.items()]


def _pages(url: str, context: Context) -> dict[str, Load]:
    chosen = ("Cookie", consent_cookie())
    return {
        **{f"`{path}`, first visit": Load(url=url + path, headers=BROTLI) for path in context.pages},
        "`/`, first visit, plain bytes": Load(url=f"{url}/"),
        "`/`, gzip": Load(url=f"{url}/", headers=(("Accept-Encoding", "gzip"),)),
        "`/`, a choice made, one visitor": Load(url=f"{url}/", headers=(*BROTLI, chosen)),
        "`/`, a choice made, each visitor another": Load(url=f"{url}/", script=_many_visitors(context.folder)),
        "a page that is not there (404)": Load(url=f"{url}/nothing-here", headers=BROTLI),
    }


def _drive(load: Load, context: Context) -> float:
    is_error_expected = load.url.endswith("nothing-here")
    return drive(load, seconds=context.seconds, connections=context.connections, is_error_expected=is_error_expected)


def _warm(loads: Iterable[Load]) -> None:
    for load in loads:
        drive(load, seconds=1, connections=1, is_error_expected=True)


def _row(name: str, rounds: Sequence[float], references: Sequence[Sequence[float]]) -> Row:
    of_bare, of_view = (ratio(rounds, reference) for reference in references)
    page = name.removesuffix(", first visit")
    goal = FORM_GOAL if page.strip("`") in FORMS else CONTENT_GOAL if page != name else ""
    return Row.of_rounds(name, rounds, "/s", beside=f"{of_bare:.2f} of bare, {of_view:.1f} × Flask", goal=goal)


def _many_visitors(folder: Path) -> Path:
    """Return a script for the load, in which every visitor has a choice of their own: no two cookies are alike."""
    path = folder / "visitors.lua"
    cookies = _lua_cookies(consent_cookie(receipt="%022d"))
    path.write_text("".join(cookies))
    return path


def _lua_cookies(cookie: str) -> Iterator[str]:
    yield f'local requests, number = {{}}, 0\nlocal cookie = "{cookie}"\n'
    yield "init = function()\n"
    yield f"  for i = 1, {MANY_VISITORS} do\n"
    yield '    local headers = { ["Accept-Encoding"] = "gzip, deflate, br", ["Cookie"] = cookie:format(i) }\n'
    yield '    requests[i] = wrk.format("GET", nil, headers)\n  end\nend\n'
    yield f"request = function()\n  number = number % {MANY_VISITORS} + 1\n  return requests[number]\nend\n"
