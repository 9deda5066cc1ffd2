"""Prepares `instance/` (secret key, database), then serves the site on HOST and PORT: `make run` and `make dev`."""

import os
import secrets
import socket
import subprocess
import sys
from pathlib import Path

from webapp.config import SettingsError, load_settings

ROOT = Path(__file__).resolve().parent.parent
PROGRAMS = Path(sys.executable).parent
INSTANCE = ROOT / "instance"
SECRET_KEY_BYTES = 48
# Each of these is for one worker.
BLOCKING_THREADS = 16
REQUESTS_AT_ONCE = 1024
BACKLOG = 2048
HEADER_SECONDS = 10
HEADER_BYTES = 32 * 1024
STOP_SECONDS = 10
# Of glibc: checking a password takes 19 MB for a moment. Without this, freed memory of that size stays in the process.
MEMORY = {"MALLOC_MMAP_THRESHOLD_": str(1024 * 1024), "MALLOC_ARENA_MAX": "2"}
START_SECONDS = 10  # that a reload gives a new worker before the old one ends


def main() -> None:
    """Prepare what is missing, say where the site will be, and become the server."""
    os.chdir(ROOT)
    host = os.environ.get("HOST", "127.0.0.1")
    port = read_port(os.environ.get("PORT", "8000"))
    refuse_taken_port(host, port)
    prepare_instance(INSTANCE)
    check_settings()
    subprocess.run([PROGRAMS / "alembic", "upgrade", "head"], check=True)
    print(f"\nThe site:             http://{host}:{port}/")
    print("Add a staff account:  .venv/bin/flask --app webapp staff add EMAIL --role admin")
    print("Stop:                 Ctrl+C\n", flush=True)
    command = debug_command(host, port) if "--debug" in sys.argv else server_command(host, port)
    os.environ.update({name: os.environ.get(name, value) for name, value in MEMORY.items()})
    os.execv(command[0], command)  # noqa: S606 - the server takes this process over, and with it every signal


def server_command(host: str, port: int, *, workers: int | None = None, target: str = "webapp:create_app") -> list[str]:
    """Return the command of the production server, Granian; docs/operations.md says why it is set so.

    Args:
        host: The address to listen on.
        port: The port to listen on.
        workers: Processes; `WORKERS`, or one for each core, when left out.
        target: The function that makes what is served, as `module:function`.
    """
    workers = workers or read_workers(os.environ.get("WORKERS", ""))
    return [
        *(str(PROGRAMS / "granian"), "--interface", "wsgi", "--factory", target),
        *("--host", host, "--port", str(port), "--http", "1", "--no-ws"),
        *("--workers", str(workers), "--workers-kill-timeout", str(STOP_SECONDS)),
        *("--respawn-failed-workers", "--respawn-interval", str(START_SECONDS)),
        *(
            "--blocking-threads",
            str(BLOCKING_THREADS),
            "--backpressure",
            str(REQUESTS_AT_ONCE),
            "--backlog",
            str(BACKLOG),
        ),
        *("--http1-header-read-timeout", str(HEADER_SECONDS * 1000), "--http1-buffer-size", str(HEADER_BYTES)),
    ]


def read_workers(wanted: str) -> int:
    """Return how many processes are wanted: one for each core that this process may use, when nothing is said."""
    if not wanted:
        return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    if not wanted.isdecimal() or int(wanted) < 1:
        sys.exit(f"WORKERS must be a number of processes, 1 or more; it is {wanted!r}.")
    return int(wanted)


def debug_command(host: str, port: int) -> list[str]:
    """Return the command of Flask's own server, with reload and debugger."""
    return [str(PROGRAMS / "flask"), "--app", "webapp", "run", "--debug", "--host", host, "--port", str(port)]


def prepare_instance(folder: Path) -> None:
    """Make the folder of the service's own data, and its secret key, where they are missing; for their owner alone."""
    folder.mkdir(mode=0o700, exist_ok=True)
    key_file = folder / "secret_key"
    if key_file.exists():
        return
    descriptor = os.open(key_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(SECRET_KEY_BYTES) + "\n")


def check_settings() -> None:
    """Stop with every fault of the settings named, before anything relies on them."""
    try:
        load_settings()
    except SettingsError as error:
        sys.exit(str(error))


def read_port(value: str) -> int:
    """Return the port, or stop with a clear message."""
    if not value.isdecimal() or not 0 < int(value) < 65536:
        sys.exit(f"PORT must be a whole number from 1 to 65535, not {value!r}. For example: make run PORT=8001")
    return int(value)


def refuse_taken_port(host: str, port: int) -> None:
    """Stop with a clear message when the address cannot be listened on."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            sys.exit(f"Cannot serve on {host}:{port} ({error.strerror}). Choose another: make run PORT=8001")


if __name__ == "__main__":
    main()
