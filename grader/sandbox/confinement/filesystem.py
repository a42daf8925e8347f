"""The file system that a submission sees: the interpreter, its packages and the system's libraries, read-only, and one scratch folder.

There is no /proc, no /etc and no /home of ours in it; /dev holds the five harmless devices.
"""

import os
import sys
import sysconfig
from collections.abc import Sequence
from pathlib import Path

from grader.sandbox.confinement import libc

__all__ = ["HOME", "build_root", "hidden_folders", "mount_scratch", "open_own_proc", "readable_folders"]

HOME = "/home/student"
DEVICES = ("null", "zero", "full", "random", "urandom")
SYSTEM = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/usr/share/fonts", "/usr/share/zoneinfo")
OURS = ("grader", "solutions")
STAGE = "/tmp"
OLD = "/.old"


def readable_folders(project: str) -> list[str]:
    """What imports may need, but nothing below `project` that is no package folder; no folder lies in another one."""
    packages = {sysconfig.get_path(key) for key in ("stdlib", "platstdlib", "purelib", "platlib")}
    paths = {path for path in sys.path if path and path != project} | packages | {f"{sys.base_prefix}/lib"} | set(SYSTEM)
    present = sorted({os.path.realpath(path) for path in paths if os.path.exists(path)})
    return [path for path in present if not any(path != other and Path(path).is_relative_to(other) for other in present)]


def hidden_folders(readable: Sequence[str]) -> list[str]:
    """Our own packages, where they are installed among the readable ones."""
    packages = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    candidates = [os.path.realpath(f"{folder}/{name}") for folder in sorted(packages) for name in OURS]
    return [path for path in candidates if os.path.isdir(path) and any(Path(path).is_relative_to(folder) for folder in readable)]


def open_own_proc() -> int:
    """/proc of this pid namespace as an open folder which no path leads to; needs an own mount namespace."""
    libc.mount(None, "/", None, libc.MS_REC | libc.MS_PRIVATE)
    libc.mount("proc", STAGE, "proc", libc.MS_NOSUID | libc.MS_NODEV | libc.MS_NOEXEC)
    fd = os.open(STAGE, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    libc.umount_lazily(STAGE)
    return fd


def build_root(readable: Sequence[str], hidden: Sequence[str]) -> None:
    """Make the confined view this process's root. The old one is out of reach afterwards."""
    libc.mount("tmpfs", STAGE, "tmpfs", libc.MS_NOSUID, "size=1m,mode=755")
    os.mkdir(STAGE + OLD)
    libc.pivot_root(STAGE, STAGE + OLD)
    os.chdir("/")
    for folder in readable:
        _bind(folder)
    for folder in hidden:
        libc.mount("tmpfs", folder, "tmpfs", libc.MS_NOSUID | libc.MS_NODEV, "size=4k,mode=755")
    _link_system_folders()
    os.makedirs(HOME)
    _make_devices()
    libc.umount_lazily(OLD)
    os.rmdir(OLD)
    libc.mount_read_only("/", devices=True)


def _bind(folder: str) -> None:
    os.makedirs(folder, exist_ok=True)
    libc.mount(OLD + folder, folder, None, libc.MS_BIND | libc.MS_REC)
    libc.mount_read_only(folder)


def _link_system_folders() -> None:
    """/lib and the like where they are links to /usr/lib, as on most systems."""
    for folder in SYSTEM:
        if os.path.islink(OLD + folder) and not os.path.lexists(folder):
            os.symlink(os.readlink(OLD + folder), folder)


def _make_devices() -> None:
    os.mkdir("/dev")
    for name in DEVICES:
        os.close(os.open(f"/dev/{name}", os.O_CREAT | os.O_WRONLY))
        libc.mount(f"{OLD}/dev/{name}", f"/dev/{name}", None, libc.MS_BIND)


def mount_scratch(size: int) -> None:
    """In the child: an empty folder in memory for its files, gone with its last process."""
    libc.mount("tmpfs", HOME, "tmpfs", libc.MS_NOSUID | libc.MS_NODEV, f"size={size},nr_inodes=4096,mode=700")
    os.chdir(HOME)
