"""Prepares `instance/` (secret key, database), then serves the site on HOST and PORT: `make run` and `make dev`."""

import os
import secrets
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROGRAMS = Path(sys.executable).parent
INSTANCE = ROOT / "instance"
SECRET_KEY_BYTES = 48
MOST_WORKERS = 4


def main() -> None:
    """Prepare what is missing, say where the site will be, and become the server."""
    os.chdir(ROOT)
    host = os.environ.get("HOST", "127.0.0.1")
    port = int(os.environ.get("PORT", "8000"))
    refuse_taken_port(host, port)
    prepare_instance(INSTANCE)
    subprocess.run([PROGRAMS / "alembic", "upgrade", "head"], check=True)
    print(f"\nThe site:             http://{host}:{port}/")
    print("Add a staff account:  .venv/bin/flask --app webapp staff add EMAIL --role admin")
    print("Stop:                 Ctrl+C\n", flush=True)
    command = debug_command(host, port) if "--debug" in sys.argv else server_command(host, port)
    os.execv(command[0], command)  # noqa: S606 - the server takes this process over, and with it every signal


def server_command(host: str, port: int, *, workers: int | None = None) -> list[str]:
    """Return the command of the production server, Granian: a process for each core, at most four."""
    workers = workers or min(os.cpu_count() or 1, MOST_WORKERS)
    return [
        *(str(PROGRAMS / "granian"), "--interface", "wsgi", "--factory", "webapp:create_app"),
        *("--host", host, "--port", str(port), "--http", "1", "--no-ws"),
        *("--workers", str(workers), "--respawn-failed-workers", "--workers-kill-timeout", "10"),
    ]


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
