"""In the warm process: serve a made-up submission, in the ways in which its children will serve real ones, a number of times.

Python rewrites the code that it runs often, and remembers where it found what it looks up. A fork that comes before all that does it
again, slowly, and in pages that it then has to copy.
"""

import contextlib
import socket
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from grader.sandbox.calls import prepare
from grader.sandbox.outputs import OutputLog
from grader.sandbox.shell import StudentShell
from grader.sandbox.snapshot import NOTHING_SEALED
from grader.sandbox.snapshot_process import SnapshotProcess
from grader.sandbox.student import StudentProcess
from grader.wire import Channel, PeerClosed, encode

__all__ = ["rehearse"]

TIMES = 24
ROUNDS = 3
SECONDS_TO_SEND = 10.0
CELLS = (
    "import numpy as np\n\nexample = np.array([[1.0, -2.0]])\nprint(example)\n",
    "def layer(A, W, b):\n    '''One layer.'''\n    return np.maximum(0, np.dot(W, A) + b), (A, W, b)\n",
    "def draw(n):\n    return {'W': np.random.randn(n, 2) * 0.01, 'b': np.zeros((n, 1))}\n",
    "def mean(A, Y):\n    m = Y.shape[1]\n    return np.squeeze(-np.sum(Y * np.log(A), axis=1, keepdims=True) / m)\n",
    "def uses(A, W, b):\n    return layer(A, W, b)\n",
    "example\n",
)

NAMES = ("layer", "draw", "mean")

Message = dict[str, Any]


def rehearse(shell: StudentShell, log: OutputLog, limits: dict[str, Any]) -> None:
    """Run cells and answer calls; what that leaves in the shell is the caller's to forget."""
    for _ in range(ROUNDS):
        cells = [{"op": "run_cell", "source": source} for source in CELLS]
        _play(cells, lambda channel: StudentProcess(channel, shell, log, limits, {}).serve())
        _play(_test_cell(), lambda channel: SnapshotProcess(channel, shell, log, limits).serve(list(NAMES)))


def _test_cell() -> list[Message]:
    """What a client asks a snapshot for, and what it answers when it is asked itself."""
    A, W, b = np.full((3, 4), 0.5), np.ones((2, 3)), np.zeros((2, 1))
    asked = dict(zip(NAMES, [(A, W, b), (3,), (A[:1], np.ones((1, 4)))], strict=True))
    messages: list[Message] = [{"op": "look_up", "name": "example"}]
    for name, arguments in asked.items():
        packed = encode((arguments, {}))
        messages += [{"op": "call", "name": name, "call": (seed, packed)} for seed in range(TIMES)]
        calls = prepare([(seed, arguments) for seed in range(TIMES)])
        messages.append({"op": "call_each", "target": name, "calls": calls.packed, "unless": ""})
    messages.append({"op": "replace", "names": ["layer"], "sealed": NOTHING_SEALED})
    question, answer = {"op": "call", "name": "uses", "call": (None, encode(((A, W, b), {})))}, {"value": (A, (A, W, b))}
    return messages + [question, answer] * TIMES


def _play(messages: Sequence[Message], serve: Callable[[Channel], object]) -> None:
    """Let `serve` find all these messages waiting, and then the end of the file."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        for end in (ours, theirs):
            end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2**20)
        channel = Channel(ours)
        for message in messages:
            channel.send(encode(message), time.monotonic() + SECONDS_TO_SEND)
        ours.shutdown(socket.SHUT_WR)
        with contextlib.suppress(PeerClosed):
            serve(Channel(theirs))
