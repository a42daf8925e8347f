"""Hosts on one machine: network namespaces, each on a cable to one switch, which a test can pull.

Everything lives in a user namespace, so that an ordinary user may do all this, and in processes that hold the namespaces open: when they
end, nothing is left. They end with this process, however it ends. What runs on a host sees that host's network only, and none of the
folders that were hidden from it.

::

    host ── eth0 ══cable══ port ──┐
    host ── eth0 ══cable══ port ──┴─ switch
"""

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

PROGRAMS = ("ip", "nsenter", "unshare", "setpriv")
ADDRESS = "10.77.0.{number}"
IN_ROOM = ("nsenter", "--preserve-credentials", "--user", "--net", "--mount", "--target")
NOBODY_SPECIAL = ("unshare", "--user", "--map-user=1000", "--map-group=1000")
TIED_TO_US = ("setpriv", "--pdeathsig", "KILL")
SWITCH = "ip link add switch type bridge && ip link set dev switch up"
HOLD = (*TIED_TO_US, "sh", "-c", "{setup} && echo ready && exec sleep infinity")
SECONDS_TO_END = 5.0


class NoNetwork(Exception):
    """This machine does not let us build a network; the text says what is missing."""


@dataclass
class Host:
    """A host of its own network, with a name that is also its port's at the switch."""

    name: str
    address: str
    room: "Room"
    holder: "subprocess.Popen[str]"
    home: Path
    processes: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    def start(self, *command: str, settings: dict[str, str], cwd: Path | None = None) -> "subprocess.Popen[bytes]":
        """Start a program on this host, as a user who is not root there; what it prints goes to the end of `log`."""
        line = [*IN_ROOM, str(self.holder.pid), "--wdns=" + str(cwd or self.home), *NOBODY_SPECIAL, *TIED_TO_US, *command]
        env = os.environ | {"HOME": str(self.home), "TMPDIR": str(self.home)} | settings
        with self.log.open("ab") as log:
            self.processes.append(subprocess.Popen(line, env=env, stdin=subprocess.DEVNULL, stdout=log, stderr=log))
        return self.processes[-1]

    @property
    def log(self) -> Path:
        """What its programs printed."""
        return self.home.with_suffix(".log")

    def unplug(self) -> None:
        """Pull the cable out of the switch: packets are lost in silence, and nobody is told."""
        self.room.run("ip", "link", "set", "dev", self.name, "down")

    def plug_in(self) -> None:
        """Put the cable back."""
        self.room.run("ip", "link", "set", "dev", self.name, "up")


class Room:
    """The switch, in a namespace without any other way out, and the hosts on it."""

    def __init__(self, folder: Path) -> None:
        """Raises NoNetwork."""
        if missing := [program for program in PROGRAMS if shutil.which(program) is None]:
            raise NoNetwork(f"no {', '.join(missing)} on PATH (Debian: iproute2 and util-linux)")
        self.folder = folder
        self.hosts: list[Host] = []
        self.holder = _hold(["unshare", "--user", "--map-root-user", "--net", "--mount"], SWITCH)

    def run(self, *command: str) -> None:
        """Run a command in the room, as its root. Raises NoNetwork."""
        _run([*IN_ROOM, str(self.holder.pid), *command])

    def add_host(self, name: str, hidden: Sequence[Path] = ()) -> Host:
        """A new host on the switch; in place of the `hidden` folders it has empty ones."""
        address = ADDRESS.format(number=len(self.hosts) + 1)
        hide = [f"mount -t tmpfs none '{folder}'" for folder in hidden]
        holder = _hold([*IN_ROOM, str(self.holder.pid), "unshare", "--net", "--mount"], " && ".join(["ip link set lo up", *hide]))
        home = self.folder / name
        home.mkdir()
        self.hosts.append(host := Host(name, address, self, holder, home))
        self.run("ip", "link", "add", "name", name, "type", "veth", "peer", "name", "eth0", "netns", str(holder.pid))
        self.run("ip", "link", "set", "dev", name, "master", "switch", "up")
        for setting in (f"address add {address}/24 dev eth0", "link set eth0 up"):
            _run([*IN_ROOM, str(holder.pid), "ip", *setting.split()])
        return host

    def close(self) -> None:
        """End all that was started, the hosts' programs first."""
        programs = [process for host in self.hosts for process in host.processes]
        for process in programs:
            process.terminate()
        for process in programs:
            _wait(process)
        for holder in [*(host.holder for host in self.hosts), self.holder]:
            holder.kill()
            holder.communicate()


@contextlib.contextmanager
def room(folder: Path) -> Iterator[Room]:
    """An empty room, which is cleared at the end. Raises NoNetwork where the machine does not allow it."""
    made = Room(folder)
    try:
        yield made
    finally:
        made.close()


def _hold(enter: list[str], setup: str) -> "subprocess.Popen[str]":
    """A process that holds new namespaces open, once they are set up. Raises NoNetwork if they cannot be."""
    command = [*enter, *HOLD[:-1], HOLD[-1].format(setup=setup)]
    holder = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    if holder.stdout.readline() != "ready\n":
        raise NoNetwork(f"{' '.join(enter[:4])}: {holder.communicate()[1].strip()}")
    return holder


def _run(command: list[str]) -> None:
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode:
        raise NoNetwork(f"{' '.join(command)}: {done.stderr.strip()}")


def _wait(process: "subprocess.Popen[bytes]") -> None:
    """Wait for a program that was told to end; kill it if it goes on."""
    try:
        process.wait(SECONDS_TO_END)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
