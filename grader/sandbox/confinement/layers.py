"""Puts the layers together: `Confinement` is made when the warm process begins, prepared when all is imported, applied in each child."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from grader.sandbox.confinement import filesystem, landlock, minimum, namespaces, privileges, processes, rlimits, seccomp
from grader.sandbox.forking import fork_lightly

__all__ = ["Confinement"]

PROTECTED_SIGNALS = 6


class Confinement:
    """What holds the children of this process, best first: namespaces with a root of their own, or Landlock alone."""

    def __init__(self, light: bool, limits: Mapping[str, Any], scratch: Path, project: str) -> None:
        """Enter namespaces, unless `light` or forbidden. To be called before anything starts threads."""
        self._limits = limits
        self._scratch = scratch
        self._readable = filesystem.readable_folders(project)
        self._hidden = filesystem.hidden_folders(self._readable)
        self.isolated = not light and namespaces.enter(scratch)
        self.layers: tuple[str, ...] = ()

    def prepare(self) -> None:
        """Build what children only have to apply, and try it out on one. To be called when everything is imported."""
        if self.isolated:
            self.proc = filesystem.open_own_proc()
            filesystem.build_root(self._readable, self._hidden)
            self._own_pids = os.open("self/ns/pid", os.O_RDONLY, dir_fd=self.proc)
        else:
            self.proc = os.open("/proc", os.O_RDONLY | os.O_DIRECTORY)
            processes.adopt_orphans()
            self._scratch.chmod(0o711)
        self._ruleset = self._shared_ruleset()
        self._filter = seccomp.assemble(signals=self.isolated or landlock.abi() >= PROTECTED_SIGNALS)
        self._address_space = processes.address_space(self.proc)
        self.layers = tuple(self._try_out())

    def _shared_ruleset(self) -> landlock.Ruleset | None:
        """With a mount namespace all children share a ruleset; without one each gets its own, for its own scratch folder."""
        if not (self.isolated and landlock.abi()):
            return None
        return landlock.Ruleset(["/"], [os.path.dirname(filesystem.HOME), "/dev/null"])

    def fork(self) -> int:
        """Like os.fork."""
        return namespaces.fork_into_new_pid_namespace(self._own_pids) if self.isolated else fork_lightly()

    def scratch_of(self, key: int) -> Path:
        """The scratch folder of a child, where it lies on disk."""
        return self._scratch / str(key)

    def clean_up(self) -> None:
        """At the end, remove the scratch folder, unless the process that stayed behind does."""
        if not self.isolated:
            processes.remove_folder(self._scratch)

    def _try_out(self) -> Iterator[str]:
        """The layers that hold: a child applies them one by one and names each that worked."""
        read_end, write_end = os.pipe()
        pid = self.fork()
        if pid == 0:
            self._report_and_exit(write_end)
        os.close(write_end)
        with os.fdopen(read_end) as report:
            yield from report.read().splitlines()
        os.waitpid(pid, 0)
        processes.remove_folder(self.scratch_of(-1))

    def _report_and_exit(self, fd: int) -> None:
        try:
            for names, step in self._steps(-1, fd):
                try:
                    step()
                except OSError as error:
                    print(f"cannot have {names}: {error}", file=sys.stderr)
                else:
                    os.write(fd, "".join(f"{name}\n" for name in names).encode())
        finally:
            os._exit(0)

    def apply(self, key: int, keep: int) -> None:
        """In a child: close all files but `keep` and apply every layer that holds here. Raises OSError if one suddenly does not."""
        for names, step in self._steps(key, keep):
            if not names or set(names) <= set(self.layers):
                step()

    def _steps(self, key: int, keep: int) -> Iterator[tuple[tuple[str, ...], Callable[[], None]]]:
        yield (), lambda: processes.close_all_but(keep, self.proc, *([self._ruleset.fd] if self._ruleset else []))
        yield (), lambda: processes.be_killed_first(self.proc)
        if self.isolated:
            yield minimum.NAMESPACES, lambda: namespaces.isolate(self.proc)
            yield (), lambda: filesystem.mount_scratch(self._limits["scratch_bytes"])
        else:
            yield (), lambda: self._use_scratch_on_disk(key)
        others = 0 if self.isolated else processes.count_tasks(self.proc, os.geteuid())
        yield (minimum.OTHER_USER,), privileges.require_unprivileged
        yield (minimum.RLIMITS,), lambda: rlimits.apply(self._limits, self._address_space, others)
        yield (minimum.NO_NEW_PRIVILEGES,), privileges.forbid_new_privileges
        yield (minimum.NO_CAPABILITIES,), privileges.drop_capabilities
        yield (), privileges.hide_memory
        yield (), privileges.die_with_parent
        yield (minimum.LANDLOCK,), self._restrict_files
        yield (), lambda: os.close(self.proc)
        yield (minimum.SECCOMP,), lambda: seccomp.load(self._filter)

    def _use_scratch_on_disk(self, key: int) -> None:
        folder = self.scratch_of(key)
        folder.mkdir(mode=0o700)
        if landlock.abi():
            self._ruleset = landlock.Ruleset(self._visible(), [str(folder), "/dev/null"])
        if os.geteuid() == 0:
            os.chown(folder, privileges.STUDENT, privileges.STUDENT)
            privileges.become(privileges.STUDENT)
        os.chdir(folder)

    def _restrict_files(self) -> None:
        if self._ruleset is None:
            raise OSError("this kernel has no Landlock")
        landlock.restrict(self._ruleset.fd)
        os.close(self._ruleset.fd)

    def _visible(self) -> list[str]:
        """The readable folders, but for our own packages in them: a folder that holds one is listed entry by entry."""
        split = {os.path.dirname(folder) for folder in self._hidden}
        parts = [f"{folder}/{name}" for folder in sorted(split) for name in sorted(os.listdir(folder))]
        return [path for path in [*self._readable, *parts, "/dev/urandom"] if path not in split and path not in self._hidden]
