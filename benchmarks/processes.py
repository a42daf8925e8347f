"""How much memory a process and all its descendants hold together, watched from outside."""

import os
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

SECONDS_BETWEEN_LOOKS = 0.02


class SumOfMemory:
    """In the body, looks again and again; `peak` is the largest sum of proportional shares seen, in bytes (0 without /proc)."""

    def __init__(self, root: int) -> None:
        self.peak = 0
        self._root = root
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def _watch(self) -> None:
        while not self._done.wait(SECONDS_BETWEEN_LOOKS):
            self.peak = max(self.peak, sum(map(proportional_share, family(self._root))))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._done.set()
        self._thread.join()


def family(root: int) -> set[int]:
    """A process and its descendants."""
    parents = {}
    for entry in Path("/proc").glob("[0-9]*/stat") if os.path.isdir("/proc") else ():
        try:
            parents[int(entry.parent.name)] = int(entry.read_text().rsplit(")", 1)[1].split()[1])
        except OSError:
            continue  # it ended while we looked
    members = {root}
    while more := {pid for pid, parent in parents.items() if parent in members} - members:
        members |= more
    return members


def proportional_share(pid: int) -> int:
    """The memory of a process in bytes, pages that several share divided among them; 0 if it is gone, or not ours to look at."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
