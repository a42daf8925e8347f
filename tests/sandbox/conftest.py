"""One warm process for all tests of the sandbox, and a fresh sandbox in it for each."""

from collections.abc import Iterator

import pytest

from grader.sandbox import Limits, Sandbox, WarmProcess

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


@pytest.fixture(scope="session", params=["required", "light", "lean"])
def warm(request: pytest.FixtureRequest) -> Iterator[WarmProcess]:
    """Once with all that this machine has, once as where namespaces are forbidden, once without large libraries in it."""
    lean = request.param == "lean"
    process = WarmProcess(SMALL, confinement="required" if lean else request.param, libraries=not lean)
    process.start()
    print(f"layers that hold ({request.param}): {', '.join(process.layers)}")
    yield process
    process.close()


@pytest.fixture
def sandbox(warm: WarmProcess) -> Iterator[Sandbox]:
    with warm.open() as opened:
        yield opened
