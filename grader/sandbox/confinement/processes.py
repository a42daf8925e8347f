"""Reading and ending the processes of a submission through an open /proc folder."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

__all__ = [
    "Process",
    "address_space",
    "adopt_orphans",
    "be_killed_first",
    "close_all_but",
    "count_tasks",
    "family",
    "remove_folder",
    "resident",
]

PAGE = os.sysconf("SC_PAGE_SIZE")
MAX_FD = 2**20
PR_SET_CHILD_SUBREAPER = 36


@dataclass(frozen=True)
class Process:
    """One process; `inner` is its number in the innermost pid namespace, `resident` its memory in bytes."""

    pid: int
    inner: int
    parent: int
    resident: int


def _read(proc: int, path: str) -> str:
    fd = os.open(path, os.O_RDONLY, dir_fd=proc)
    try:
        return os.read(fd, 2**14).decode("utf-8", "replace")
    finally:
        os.close(fd)


def address_space(proc: int) -> int:
    """The address space of this process, in bytes."""
    return int(_read(proc, "self/statm").split()[0]) * PAGE


def resident(proc: int) -> int:
    """The resident memory of this process, in bytes."""
    return int(_read(proc, "self/statm").split()[1]) * PAGE


def be_killed_first(proc: int) -> None:
    """Should the machine run out of memory, this process is the one to go."""
    fd = os.open("self/oom_score_adj", os.O_WRONLY, dir_fd=proc)
    try:
        os.write(fd, b"1000")
    finally:
        os.close(fd)


def adopt_orphans() -> None:
    """Become the parent of all descendants whose own parent ends."""
    from grader.sandbox.confinement import libc

    libc.prctl(PR_SET_CHILD_SUBREAPER, 1)


def close_all_but(*fds: int) -> None:
    """Close every file above standard error, except these."""
    low = 3
    for fd in sorted(fds):
        os.closerange(low, fd)
        low = fd + 1
    os.closerange(low, MAX_FD)


def _all(proc: int) -> dict[int, Process]:
    found = {}
    for name in os.listdir(proc):
        if name.isdecimal():
            try:
                found[int(name)] = _process(int(name), _read(proc, f"{name}/status"))
            except (OSError, KeyError):
                continue  # it ended while we looked, or is a zombie, which has no memory
    return found


def _process(pid: int, status: str) -> Process:
    fields = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
    return Process(pid, int(fields["NSpid"].split()[-1]), int(fields["PPid"]), int(fields["VmRSS"].split()[0]) * 1024)


def family(proc: int, *roots: int) -> list[Process]:
    """The living processes `roots` and all that descend from them."""
    everyone = _all(proc)
    members = set(roots)
    grown = True
    while grown:
        more = {pid for pid, process in everyone.items() if process.parent in members} - members
        members |= more
        grown = bool(more)
    return [everyone[pid] for pid in members if pid in everyone]


def count_tasks(proc: int, uid: int) -> int:
    """Processes and threads that belong to `uid`."""
    total = 0
    for name in filter(str.isdecimal, os.listdir(proc)):
        try:
            if os.stat(name, dir_fd=proc).st_uid == uid:
                total += int(_read(proc, f"{name}/stat").rsplit(")", 1)[1].split()[17])
        except OSError:
            continue  # it ended while we looked
    return total


def remove_folder(folder: Path) -> None:
    """Remove a scratch folder, if it is there, whatever a submission did to the rights in it."""
    shutil.rmtree(folder, ignore_errors=True)
