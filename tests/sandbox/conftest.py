"""One warm process for all tests of the sandbox, a fresh sandbox in it for each, and a student's functions in that."""

from collections.abc import Iterator

import pytest

from grader.sandbox import Limits, Sandbox, Snapshot, WarmProcess

MIB = 2**20
SMALL = Limits(
    cell_seconds=20.0,
    call_seconds=20.0,
    grace_seconds=0.5,
    cpu_seconds=30,
    memory_bytes=400 * MIB,
    processes=8,
    file_bytes=MIB,
    scratch_bytes=8 * MIB,
    cell_output_bytes=300_000,
    total_output_bytes=500_000,
    wire_bytes=8 * MIB,
    callbacks=50,
)
CODE = """
import numpy as np
x = {"a": np.ones(2)}
thing = object()
def double(a): return 2 * a
def change(a, *, b): a[0] = 7; b.append(1)
def fail(n): raise KeyError(n)
def rude(): raise type("Rude", (BaseException,), {"__str__": lambda self: 1 / 0})()
def helper(n): return -n
def uses_helper(n): return helper(n) + 1
def draw(): return np.random.rand()
def idle(): return 0
def loop():
    while True: pass
def talk(): print("hello"); import sys; print("oh", file=sys.stderr)
def deep(): return [1, {"W2": thing}]
counter = 0
def count():
    global counter
    counter += 1
    return counter
"""


@pytest.fixture(scope="session", params=["required", "light"])
def warm(request: pytest.FixtureRequest) -> Iterator[WarmProcess]:
    """Once with all that this machine has, and once as where namespaces are forbidden."""
    process = WarmProcess(SMALL, confinement=request.param)
    process.start()
    print(f"layers that hold ({request.param}): {', '.join(process.layers)}")
    yield process
    process.close()


@pytest.fixture
def sandbox(warm: WarmProcess) -> Iterator[Sandbox]:
    with warm.open() as opened:
        yield opened


@pytest.fixture
def student(sandbox: Sandbox) -> Sandbox:
    assert sandbox.run_cell(CODE).status == "ok"
    return sandbox


@pytest.fixture
def snapshot(student: Sandbox) -> Snapshot:
    return student.snapshot()
