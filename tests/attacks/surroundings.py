"""What attacks are made against: files, listeners and processes that must be as before when an attack is over."""

import contextlib
import os
import secrets
import select
import socket
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from grader.engine import Engine

ROOT = Path(__file__).resolve().parents[2]
SECONDS_TO_SETTLE = 20.0
FOLDERS = ("/tmp", "/var/tmp", "/dev/shm", "/run", str(Path.home()), "/home", "/")


@dataclass(frozen=True)
class Surroundings:
    """Files with a secret in them, by the name that attacks know them by; listeners; a mark for files that attacks may leave."""

    secret: str
    files: dict[str, Path]
    listeners: dict[str, socket.socket]
    mark: str

    def places(self, engine: Engine) -> dict[str, str]:
        """What stands for the names between @ signs in the sources of attacks."""
        addresses = {name: _address(listener) for name, listener in self.listeners.items()}
        course = self.files["NOTEBOOK"].parent
        numbers = {"JUDGE": str(judge_of(engine)), "TESTS": str(os.getpid())}
        paths = {name: str(path) for name, path in self.files.items()} | {"COURSE": str(course), "PROJECT": str(ROOT)}
        return paths | addresses | numbers | {"MARK": self.mark}

    def state(self) -> dict[str, object]:
        """All that must not change."""
        folders = {path.parent for name, path in self.files.items() if name not in ("HOME", "SOLUTION")}
        listings: dict[str, object] = {str(folder): sorted(path.name for path in folder.iterdir()) for folder in folders}
        contents = {str(path): (path.read_bytes(), path.stat().st_mode, path.stat().st_mtime_ns) for path in self.files.values()}
        left = [folder for folder in FOLDERS if Path(folder, self.mark).exists()]
        return listings | contents | {"left behind": left, "reached": self._reached()}

    def _reached(self) -> list[str]:
        """The listeners that something has come to."""
        ready = select.select(list(self.listeners.values()), [], [], 0)[0]
        return [name for name, listener in self.listeners.items() if listener in ready]


@contextlib.contextmanager
def surroundings(folder: Path) -> Iterator[Surroundings]:
    """Files under `folder` and in the home folder, and listeners, for as long as the block runs."""
    secret = f"secret-{secrets.token_hex(8)}"
    names = {"CANARY": "canaries/canary.txt", "GRADEBOOK": "course/gradebook.db", "OTHER": "course/submitted/other/small/small.ipynb"}
    files = {name: folder / path for name, path in names.items()}
    with tempfile.NamedTemporaryFile(prefix=".canary-", dir=Path.home()) as home, contextlib.ExitStack() as stack:
        files["HOME"] = Path(home.name)
        for path in files.values():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"{secret}\n")
        files |= {"NOTEBOOK": folder / "course/assignments/small/small.ipynb", "SOLUTION": ROOT / "solutions/step_by_step.py"}
        listeners = {name: stack.enter_context(listener) for name, listener in _listeners(folder, secrets.token_hex(8)).items()}
        yield Surroundings(secret, files, listeners, f"left-{secrets.token_hex(8)}")


def _listeners(folder: Path, name: str) -> dict[str, socket.socket]:
    tcp, udp = socket.create_server(("127.0.0.1", 0)), socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    udp.bind(("127.0.0.1", 0))
    unix, abstract, datagrams = (
        socket.socket(socket.AF_UNIX),
        socket.socket(socket.AF_UNIX),
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM),
    )
    unix.bind(str(folder / "listener"))
    abstract.bind(f"\0{name}")
    datagrams.bind(f"\0datagrams-{name}")
    for listener in (unix, abstract):
        listener.listen()
    return {"TCP": tcp, "UDP": udp, "UNIX": unix, "ABSTRACT": abstract, "ABSTRACT_UDP": datagrams}


def _address(listener: socket.socket) -> str:
    address = listener.getsockname()
    if isinstance(address, tuple):
        return str(address[1])
    return address.decode()[1:] if isinstance(address, bytes) else str(address)


def judge_of(engine: Engine) -> int:
    """The process number of an engine's judge."""
    assert engine._process is not None
    return engine._process.pid


def generations(pid: int) -> list[set[int]]:
    """The living children of process `pid`, their children, and so on; a zombie is not alive."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            with contextlib.suppress(OSError):  # it ended while we looked
                state, parent = (entry / "stat").read_text().rsplit(")", 1)[1].split()[:2]
                parents[int(entry.name)] = 0 if state == "Z" else int(parent)
    found = [{pid}]
    while found[-1]:
        found.append({child for child, parent in parents.items() if parent in found[-1]})
    return found[1:-1]


def descendants(pid: int) -> set[int]:
    """All living processes that descend from process `pid`."""
    return set[int]().union(*generations(pid))


def settled(engine: Engine, idle: set[int]) -> tuple[set[int], list[Path]]:
    """The processes below the judge and what lies in its scratch folders, once they are `idle` and nothing, or after a while."""
    assert engine._scratch is not None
    deadline = time.monotonic() + SECONDS_TO_SETTLE
    while True:
        left = descendants(judge_of(engine)), [path for folder in engine._scratch.iterdir() for path in folder.iterdir()]
        if left == (idle, []) or time.monotonic() > deadline:
            return left
        time.sleep(0.02)
