"""A formgrader that a benchmark asks for its pages, in a Jupyter server of its own."""

import contextlib
import http.cookiejar
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SECONDS_AT_MOST = 900.0
OPTIONS = (
    "--no-browser --allow-root --ip=127.0.0.1 --ServerApp.port_retries=0 --IdentityProvider.token= --LabApp.expose_app_in_browser=True"
)
FOLDERS = ("HOME", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")


@dataclass(frozen=True)
class Reply:
    """What came back: its body, and the seconds that it took, by the clock and of the server's CPU."""

    body: bytes
    seconds: float
    cpu_seconds: float | None


class Formgrader:
    """A running formgrader at an address."""

    def __init__(self, url: str, process: subprocess.Popen[bytes]) -> None:
        self.url = url
        self._process = process
        self._cookies = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self._cookies))

    def get(self, path: str) -> Reply:
        """Fetch a path below /formgrader/; raises HTTPError where it does not answer as it should."""
        return self._ask(urllib.request.Request(self._address(path)))

    def put(self, path: str, data: Any) -> Reply:
        """Send JSON to a path below /formgrader/, as its pages do when something is entered; raises HTTPError."""
        token = next(cookie.value for cookie in self._cookies if cookie.name == "_xsrf")
        headers = {"X-XSRFToken": str(token), "Content-Type": "application/json"}
        return self._ask(urllib.request.Request(self._address(path), json.dumps(data).encode(), headers, method="PUT"))

    def _address(self, path: str) -> str:
        return f"{self.url}/formgrader/{path}"

    def _ask(self, request: urllib.request.Request) -> Reply:
        before, started = self._cpu_seconds(), time.perf_counter()
        with self._opener.open(request, timeout=SECONDS_AT_MOST) as answer:
            body = answer.read()
        after, seconds = self._cpu_seconds(), time.perf_counter() - started
        return Reply(body, seconds, None if before is None or after is None else after - before)

    def _cpu_seconds(self) -> float | None:
        """User and system time of the server, from Linux; None where there is no /proc."""
        path = Path(f"/proc/{self._process.pid}/stat")
        if not path.exists():
            return None
        fields = path.read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def formgrader(course: Path) -> Iterator[Formgrader]:
    """A formgrader for the course in a folder, while the block runs; raises RuntimeError with its log if it does not come up."""
    home, log = course / ".home", course / "server.log"
    environment = os.environ | dict.fromkeys(FOLDERS, str(home))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "jupyter", "lab", *OPTIONS.split(), f"--port={port}"]
    with log.open("w") as out, subprocess.Popen(command, cwd=course, env=environment, stdout=out, stderr=out) as process:
        try:
            yield Formgrader(_wait_until_up(f"http://127.0.0.1:{port}", process, log), process)
        finally:
            process.terminate()


def _wait_until_up(url: str, process: subprocess.Popen[bytes], log: Path) -> str:
    while process.poll() is None:
        try:
            urllib.request.urlopen(f"{url}/api", timeout=5).close()
        except OSError:
            time.sleep(0.2)
        else:
            return url
    raise RuntimeError(f"The Jupyter server ended:\n{log.read_text()}")
