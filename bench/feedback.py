"""Messages stored a second, screened and on disk, beside a bare Flask view that inserts one row and commits."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bench.consent import CONNECTIONS, WRITER
from bench.harness.context import Context
from bench.harness.load import Load, drive
from bench.harness.table import Row, ratio
from tests.databases import migrate
from tests.servers import PostgresServer

GOAL = "≥ 0.7 of the bare view"
BARE_REQUEST = 'wrk.method = "PUT"\n'
REQUESTS = """\
local texts = {
  "I looked for the opening times of the centre near me and could not find any of them.",
  "The figures on this page are from last year. Are there newer ones?",
  "Very clear, thank you. It would help to have this in Polish as well.",
  "The print button hides the last paragraph on my phone.",
}
local number = 0
math.randomseed(os.time())
request = function()
  number = number + 1
  local id = string.format("%08x-0000-4000-8000-%012x", math.random(0, 2147483647), number)
  local body
  if IS_TAP then
    body = string.format('{"page": "/capacity", "useful": "yes", "submission": "%s"}', id)
  else
    local text = texts[number % #texts + 1]
    body = string.format('{"page": "/help", "comments": "%s", "rating": "4", "submission": "%s"}', text, id)
  end
  return wrk.format("POST", nil, { ["Content-Type"] = "application/json" }, body)
end
"""


def rows(context: Context) -> Iterable[Row]:
    """Drive the bare view, taps and messages in turn, on SQLite and on PostgreSQL."""
    with _databases(context.folder) as databases:
        for name, url in databases.items():
            yield from _measure(context, name, url)


def _measure(context: Context, name: str, url: str) -> Iterator[Row]:
    bare_script = _script(context.folder, "bare", BARE_REQUEST)
    tap_script = _script(context.folder, "tap", REQUESTS.replace("IS_TAP", "true"))
    text_script = _script(context.folder, "text", REQUESTS.replace("IS_TAP", "false"))
    with ExitStack() as stack:
        bare = stack.enter_context(context.serve(WRITER, DATABASE_URL=url))
        site = stack.enter_context(context.serve(DATABASE_URL=url))
        loads = (
            Load(url=f"{bare.url}/write", script=bare_script),
            Load(url=f"{site.url}/api/feedback", script=tap_script),
            Load(url=f"{site.url}/api/feedback", script=text_script),
        )
        rounds = [tuple(_drive(load, context) for load in loads) for _ in range(context.rounds + 1)]
    written, taps, messages = ([figures[place] for figures in rounds[1:]] for place in range(3))  # the first warms up
    for what, stored in (("a tap", taps), ("a message of a sentence", messages)):
        beside = f"{ratio(stored, written):.2f} of the bare view"
        yield Row.of_rounds(f"storing {what}, {name}", stored, "/s", beside=beside, goal=GOAL)


def _drive(load: Load, context: Context) -> float:
    return drive(load, seconds=context.seconds, connections=min(CONNECTIONS, context.connections))


def _script(folder: Path, name: str, text: str) -> Path:
    path = folder / f"feedback-{name}.lua"
    path.write_text(text)
    return path


@contextmanager
def _databases(folder: Path) -> Iterator[dict[str, str]]:
    """Yield the addresses of a clean SQLite file and of a clean PostgreSQL that writes to its disk as in production."""
    server = PostgresServer(is_durable=True)
    try:
        urls = {"SQLite": f"sqlite:///{folder / 'feedback.sqlite3'}", "PostgreSQL": server.create_database("feedback")}
        for url in urls.values():
            migrate(url)
        yield urls
    finally:
        server.close()
