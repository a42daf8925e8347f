"""Namespaces: an own view of users, mounts, processes, the network and shared memory, first for the warm process, then for each child.

The warm process is process 1 of a pid namespace: when it ends, the kernel kills all that it started. Each child is process 1 of a pid
namespace within that one, so that killing the child kills all that the submission started.
"""

import contextlib
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NoReturn

from grader.sandbox.confinement import libc, privileges, processes
from grader.sandbox.forking import fork_lightly

__all__ = ["CLONE_NEWPID", "enter", "fork_into_new_pid_namespace", "isolate"]

CLONE_NEWNS, CLONE_NEWUTS, CLONE_NEWIPC = 0x20000, 0x4000000, 0x8000000
CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = 0x10000000, 0x20000000, 0x40000000
PRIVATE = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNET
INSIDE = 1000
"""The user id that a submission sees as its own."""


def enter(scratch: Path) -> bool:
    """Go on as process 1 of new namespaces; False where the kernel does not let us.

    The calling process stays behind, waits, and removes `scratch` at the end: it is the last one that can reach it.
    """
    if not _allowed():
        return False
    keep = os.open(scratch.parent, os.O_PATH | os.O_DIRECTORY)
    with _map_writer(_own_maps()):
        libc.unshare(PRIVATE | CLONE_NEWPID)
    child = os.fork()
    if child:
        _stay_behind(child, keep, scratch.name)
    os.close(keep)
    privileges.die_with_parent()
    return True


def _allowed() -> bool:
    """Whether namespaces can be made here, and mounts in them: tried out in a process of its own."""
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1] == 0
    try:
        libc.unshare(PRIVATE | CLONE_NEWPID)
        libc.mount(None, "/", None, libc.MS_REC | libc.MS_PRIVATE)
        os._exit(0)
    except OSError:
        os._exit(1)


def _own_maps() -> dict[str, str]:
    """What the ids inside stand for outside. Root also lends the namespace an unprivileged user, which is what students get."""
    uid, gid = os.geteuid(), os.getegid()
    if uid == 0:
        return dict.fromkeys(("uid_map", "gid_map"), f"0 0 1\n{INSIDE} {privileges.STUDENT} 1")
    return {"setgroups": "deny", "uid_map": f"{INSIDE} {uid} 1", "gid_map": f"{INSIDE} {gid} 1"}


@contextlib.contextmanager
def _map_writer(maps: Mapping[str, str]) -> Iterator[None]:
    """After the body, a helper that stayed outside writes the maps of this process: only from there can a second user be mapped."""
    parent = os.getpid()
    read_end, write_end = os.pipe()
    helper = os.fork()
    if helper == 0:
        os.close(write_end)
        os.read(read_end, 1)
        _write_maps_and_exit(f"/proc/{parent}", maps)
    os.close(read_end)
    try:
        yield
    finally:
        os.close(write_end)
        status = os.waitpid(helper, 0)[1]
    if status:
        raise PermissionError("the user namespace could not be given its users")


def _write_maps_and_exit(folder: str, maps: Mapping[str, str]) -> NoReturn:
    try:
        for name, text in maps.items():
            _write(f"{folder}/{name}", text)
        os._exit(0)
    except OSError:
        os._exit(1)


def _write(path: str, text: str, folder: int | None = None) -> None:
    """Write a file of /proc in one go; `path` is relative to the open `folder`, if given."""
    fd = os.open(path, os.O_WRONLY, dir_fd=folder)
    try:
        os.write(fd, text.encode())
    finally:
        os.close(fd)


def _stay_behind(child: int, folder: int, name: str) -> NoReturn:
    """Hold nothing but the child; when it ends, remove `name` from the open `folder` and end too."""
    processes.close_all_but(folder)
    os.waitpid(child, 0)
    shutil.rmtree(name, ignore_errors=True, dir_fd=folder)
    os._exit(0)


def fork_into_new_pid_namespace(own_namespace: int) -> int:
    """A fork, with the child as process 1 of a new pid namespace; `own_namespace` is the caller's, open as a file."""
    libc.unshare(CLONE_NEWPID)
    try:
        pid = fork_lightly()
    except OSError:
        libc.setns(own_namespace, CLONE_NEWPID)
        raise
    if pid:
        libc.setns(own_namespace, CLONE_NEWPID)
    return pid


def isolate(proc: int) -> None:
    """In the child: own user, mount, network and ipc namespaces, as an ordinary user; `proc` is an open /proc folder."""
    if os.geteuid() == 0:
        privileges.become(INSIDE)
    uid, gid = os.geteuid(), os.getegid()
    libc.unshare(PRIVATE)
    privileges.show_memory()
    for name, text in {"setgroups": "deny", "uid_map": f"{INSIDE} {uid} 1", "gid_map": f"{INSIDE} {gid} 1"}.items():
        _write(f"self/{name}", text, proc)
