"""Stands in for the confinement where none was asked for: a scratch folder, and nothing that would hold anyone back."""

import os
from pathlib import Path

from grader.sandbox.confinement import processes

__all__ = ["Unconfined"]


class Unconfined:
    """The interface of `confinement.layers.Confinement`, without a layer."""

    layers: tuple[str, ...] = ()
    isolated = False
    proc: int | None = None

    def __init__(self, scratch: Path) -> None:
        self._scratch = scratch

    def prepare(self) -> None:
        """Nothing to prepare; /proc serves to find descendants, where there is one."""
        if os.path.isdir("/proc/self"):
            self.proc = os.open("/proc", os.O_RDONLY | os.O_DIRECTORY)
            processes.adopt_orphans()

    def fork(self) -> int:
        """os.fork."""
        return os.fork()

    def scratch_of(self, key: int) -> Path:
        """The scratch folder of a child."""
        return self._scratch / str(key)

    def clean_up(self) -> None:
        """At the end, remove the scratch folder."""
        processes.remove_folder(self._scratch)

    def apply(self, key: int, keep: int) -> None:
        """In a child: close all files but `keep`, and go to its scratch folder."""
        os.closerange(3, keep)
        os.closerange(keep + 1, 1024)
        self.scratch_of(key).mkdir(mode=0o700)
        os.chdir(self.scratch_of(key))
