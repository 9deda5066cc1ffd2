"""Measures the site beside its references and writes docs/benchmarks.md: `make bench`."""

import argparse
import pkgutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

import bench
from bench.harness.context import Context
from bench.harness.load import find_wrk
from bench.harness.servers import ROOT, migrate
from bench.harness.table import Row, write_document

DOCUMENT = ROOT / "docs" / "benchmarks.md"


def main() -> None:
    """Measure what was asked for, and print the table."""
    asked = _read_arguments()
    find_wrk()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        migrate(Path(folder))
        context = Context(asked.rounds, asked.seconds, asked.connections, Path(folder))
        rows = [row for module in _benchmarks(asked.only) for row in _measure(module, context)]
    settings = f"{asked.rounds} rounds of {asked.seconds:g} s in turn, {asked.connections} connections, one worker"
    document = write_document(rows, settings=settings)
    print(document)
    if not asked.only:
        _, heading, kept = DOCUMENT.read_text().partition("\n## ")  # what was measured by name, below its own heading
        DOCUMENT.write_text(document + heading + kept)


def _benchmarks(only: list[str]) -> Iterator[ModuleType]:
    for found in sorted(pkgutil.iter_modules(bench.__path__), key=lambda found: found.name):
        if found.ispkg or found.name == "__main__" or (only and found.name not in only):
            continue
        module = import_module(f"bench.{found.name}")
        is_too_long = not only and getattr(module, "IS_LONG", False)
        if hasattr(module, "rows") and not is_too_long:
            yield module


def _measure(module: ModuleType, context: Context) -> Iterable[Row]:
    print(f"measuring: {module.__name__}", file=sys.stderr, flush=True)
    return list(module.rows(context))


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench ARGS=…", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("only", nargs="*", help="the names of benchmarks; then docs/benchmarks.md stays as it is")
    return parser.parse_args()


if __name__ == "__main__":
    main()
