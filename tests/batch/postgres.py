"""A PostgreSQL server of a test's own, from Debian's package: on a free port of the loopback device, with a password nobody knows."""

import contextlib
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine

USER = "grader"
ACCOUNTS = ("postgres", "nobody")
ENDS_WITH_US = ("setpriv", "--pdeathsig", "QUIT")
QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
SECONDS_TO_START = 60.0
URL = "postgresql+psycopg2://{user}:{password}@127.0.0.1:{port}/{database}"


class NoServer(Exception):
    """PostgreSQL is not installed here; the text says what is missing."""


class Server:
    """A running server."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self.programs = programs
        self.folder = folder
        self.port = _free_port()
        self._password = secrets.token_hex()
        self._account = _account(folder)
        self._initialise()
        self._process = self._start()

    def _initialise(self) -> None:
        password = self.folder / "password"
        password.write_text(self._password)
        access = ["--auth=scram-sha-256", f"--username={USER}", f"--pwfile={password}"]
        command = [self._program("initdb"), "--no-sync", "--encoding=UTF8", "--locale=C", *access, str(self.folder / "data")]
        done = subprocess.run(command, capture_output=True, text=True, cwd=self.folder, **self._account)
        assert done.returncode == 0, done.stdout + done.stderr

    def _start(self) -> "subprocess.Popen[bytes]":
        settings = [f"port={self.port}", "listen_addresses=127.0.0.1", "unix_socket_directories=", *QUICK]
        options = [part for setting in settings for part in ("-c", setting)]
        command = [*ENDS_WITH_US, self._program("postgres"), "-D", str(self.folder / "data"), *options]
        with (self.folder / "log").open("wb") as log:
            process: subprocess.Popen[bytes] = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.folder, **self._account
            )
        ready = [self._program("pg_isready"), "--quiet", "--host=127.0.0.1", f"--port={self.port}"]
        deadline = time.monotonic() + SECONDS_TO_START
        while subprocess.run(ready).returncode and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.1)
        assert process.poll() is None, (self.folder / "log").read_text()
        return process

    def _program(self, name: str) -> str:
        return str(self.programs / name)

    def new_database(self, name: str) -> str:
        """The address of a new and empty database."""
        engine = create_engine(self._url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name}")
        engine.dispose()
        return self._url(name)

    def _url(self, database: str) -> str:
        return URL.format(user=USER, password=self._password, port=self.port, database=database)

    def close(self) -> None:
        """Stop the server, and all connections with it."""
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


@contextlib.contextmanager
def server() -> Iterator[Server]:
    """A server for as long as the block runs. Raises NoServer."""
    programs = _programs()
    with tempfile.TemporaryDirectory(prefix="postgres-") as folder:
        started = Server(programs, Path(folder))
        try:
            yield started
        finally:
            started.close()


def _programs() -> Path:
    """Where the newest installed server lies; Debian keeps it out of PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: float(path.parts[-3]))
    on_path = shutil.which("postgres")
    if not found and on_path is None:
        raise NoServer("no PostgreSQL is installed (Debian: the package postgresql)")
    return found[-1].parent if found else Path(str(on_path)).resolve().parent


def _account(folder: Path) -> dict[str, Any]:
    """Whom the server runs as, in `subprocess`'s words: it refuses to be root. The folder becomes that user's."""
    if os.geteuid() != 0:
        return {}
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    account = next(known[name] for name in ACCOUNTS if name in known)
    os.chown(folder, account.pw_uid, account.pw_gid)
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port
