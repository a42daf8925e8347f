"""The warm process: imports what notebooks need once, confines itself, and forks one child per submission.

It is trusted, and never runs a line of a student's code itself. It talks to one client over one socket and ends with it: end of file on
that socket, and everything it started is gone.
"""

import gc
import platform
import socket
import threading
import traceback
from pathlib import Path
from typing import Any

from grader.sandbox.holes import fill_holes
from grader.wire import Channel, decode, encode

__all__ = ["main"]

FOREVER = float(2**31)
NEW_OBJECTS = 10_000
"""After so many, garbage is collected; Python's 700 are few for a child, which makes many at once and lives for one submission."""


def main(project: str, fd: int) -> None:
    """Serve the client on socket `fd` until it hangs up. `project` is the folder that `grader` was imported from."""
    channel = Channel(socket.socket(fileno=fd))
    settings: dict[str, Any] = decode(channel.receive(FOREVER))
    try:
        _prepare(channel, settings, project).serve()
    except Exception:  # the client is told whatever keeps this process from working
        channel.send(encode({"failed": traceback.format_exc()}), FOREVER)


def _prepare(channel: Channel, settings: dict[str, Any], project: str) -> Any:
    """A `Nursery` with everything imported and every layer of confinement ready to be applied."""
    confinement = _confinement(settings, project)
    # Not before now: these imports are heavy, and it is a light process that should be left behind by entering namespaces.
    from grader.sandbox.nursery import Nursery
    from grader.sandbox.warm_up import look_like_a_kernel, warm_up

    shell, log = warm_up(project, settings["limits"])
    confinement.prepare()
    look_like_a_kernel()
    if threading.active_count() != 1:
        raise RuntimeError("the warm process has more than one thread")
    gc.collect()
    fill_holes()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS)
    return Nursery(channel, shell, log, settings["limits"], confinement)


def _confinement(settings: dict[str, Any], project: str) -> Any:
    """What will hold the children: all that this system has, or nothing where nothing was asked for."""
    scratch = Path(settings["scratch"])
    if settings["confinement"] == "none" or platform.system() != "Linux":
        from grader.sandbox.unconfined import Unconfined

        return Unconfined(scratch)
    from grader.sandbox.confinement.layers import Confinement

    return Confinement(settings["confinement"] == "light", settings["limits"], scratch, project)
