"""Code that talks to the judge in the sandbox's place: garbage, forged messages, half messages, calls that were never offered."""

from tests.attacks.attack import LOSES_DOUBLE, Attack, harm, trap

TALK = '''
import os, socket, struct, sys
def sockets():
    """Every socket of this process."""
    for fd in range(3, 256):
        try:
            if os.path.stat.S_ISSOCK(os.fstat(fd).st_mode):
                yield socket.socket(fileno=os.dup(fd))
        except OSError:
            pass
def frame(message):
    return struct.pack(">I", len(message)) + message
def say(data):
    for peer in sockets():
        peer.setblocking(True)
        peer.sendall(data)
def plain(message):
    wire = sys.modules["grader.wire"]
    return frame(wire.encode(message))
def answered(value=4.0, **other):
    """An answer to a call, well formed but for what `other` makes of it."""
    return plain({"value": value, "changed": {}, "outputs": [], "random_state": None} | other)
def state_at(position):
    """The state of np.random, at another position."""
    import numpy as np
    name, keys, _, has_gauss, gauss = np.random.get_state()
    return (name, keys, position, has_gauss, gauss)
'''


def speaking(name: str, tries: str, line: str, endless: bool = False, deserves: tuple[float, float] = LOSES_DOUBLE) -> Attack:
    """An attack that says something in the middle of a call of `double`, which is wrong."""
    return trap(name, tries, TALK + f"def double(x):\n    {line}\n    return x - 1\n", endless, deserves)


def interrupting(name: str, tries: str, line: str, endless: bool = False, may_lose: bool = False) -> Attack:
    """An attack that says something in a cell, beside right answers."""
    return harm(name, tries, TALK + line, endless=endless, may_lose=may_lose)


CELL = "{'ok': True, 'outputs': [], 'updates': [], 'seconds': 0.0, 'count': 1}"

ATTACKS: tuple[Attack, ...] = (
    interrupting("garbage in a cell", "Writes random bytes to its sockets in a cell.", "say(os.urandom(4096))"),
    speaking("garbage in a call", "Writes random bytes to its sockets in a call.", "say(os.urandom(4096))"),
    interrupting("impossible length", "Announces four gigabytes.", "say(b'\\xff' * 4)"),
    speaking(
        "half a message",
        "Announces a message and never sends it.",
        "say(struct.pack('>I', 2**20) + b'x' * 10); import time; time.sleep(60)",
        endless=True,
    ),
    speaking(
        "a byte at a time",
        "Sends a message so slowly that each byte renews hope.",
        "import time; [(say(b'\\0'), time.sleep(0.2)) for _ in range(10**4)]",
        endless=True,
    ),
    interrupting("hangs up", "Shuts its sockets down.", "[peer.shutdown(socket.SHUT_RDWR) for peer in sockets()]"),
    interrupting("hangs up halfway", "Shuts down its sending side.", "[peer.shutdown(socket.SHUT_WR) for peer in sockets()]"),
    interrupting("floods", "Writes without end and never reads.", "while True:\n    say(b'x' * 2**20)", endless=True),
    interrupting(
        "cell answered twice", "Sends a well-formed answer to the next request before it comes.", f"say(plain({CELL}) * 5)", may_lose=True
    ),
    interrupting(
        "answers without fields", "Sends answers that lack what they should have.", "say(plain({'ok': 'yes'}) + plain([]) + plain(None))"
    ),
    interrupting(
        "reads the requests",
        "Takes the judge's requests off the socket.",
        "[print(peer.recv(10**6)) for peer in sockets() if not peer.setblocking(False)]",
    ),
    speaking(
        "call answered with 4.0", "Sends the right answer to the first call, and leaves the real one for the next.", "say(answered() * 9)"
    ),
    speaking(
        "unknown callback",
        "Asks for a function that no one offered.",
        "say(plain({'callback': '__import__', 'args': ('os',), 'kwargs': {}, 'random_state': None}))",
    ),
    speaking(
        "callback of the function under test",
        "Asks for the solution of the exercise under test.",
        "say(plain({'callback': 'double', 'args': (x,), 'kwargs': {}, 'random_state': None}))",
    ),
    speaking(
        "callback without fields", "Asks with a name that is no text, and without arguments.", "say(plain({'callback': [1], 'args': 3}))"
    ),
    speaking(
        "random state out of bounds",
        "Sends back a state of np.random that points far outside of its memory.",
        "say(answered(random_state=state_at(10**8)) * 9)",
    ),
    speaking(
        "random state just out of bounds",
        "Sends back a state of np.random that points before its memory.",
        "say(answered(random_state=state_at(-1)) * 9)",
    ),
    speaking(
        "changed arguments that were not there",
        "Sends back arguments of other types, other numbers and other names.",
        "say(answered(changed={99: {'value': b'x'}, -1: {'value': float('nan')}, 'x': {}}))",
    ),
    speaking(
        "forged outputs in an answer",
        "Sends outputs that nbformat does not know.",
        "say(answered(outputs=[{'output_type': 'verdict', 'points': 100}]))",
    ),
    speaking(
        "passes file descriptors",
        "Sends a hundred open files along with a byte.",
        "[socket.send_fds(peer, [b'\\0'], [0] * 100) for peer in sockets()]",
    ),
    trap(
        "patched wire",
        "Replaces the functions that encode and decode, and those that look names up.",
        """
        import sys
        wire = sys.modules["grader.wire"]
        for module in list(sys.modules.values()):
            for name in ("encode", "decode", "user_names", "describe"):
                if getattr(module, "__name__", "").startswith("grader") and hasattr(module, name):
                    setattr(module, name, lambda *args, **kwargs: b"\\0\\0\\0\\1\\x04")
        def double(x):
            return 2 * x
        """,
        deserves=LOSES_DOUBLE,
    ),
    trap(
        "forged process number",
        "Says that its process is process 1, so that the judge kills that in its place.",
        "import os\nos.getpid = lambda: 1\ndef double(x):\n    while True: pass\n",
        endless=True,
    ),
)
