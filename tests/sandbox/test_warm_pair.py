"""Of two warm processes the lean one serves submissions without large libraries, and nobody can tell but by the clock."""

import time
from collections.abc import Iterator

import pytest

from grader.sandbox import WarmPair, WarmProcess, WarmProcessGone

PLAIN, DRAWING = [b'{"source": "import numpy as np"}'], [b'{"source": "x = 1"}', b'{"source": "import matplotlib.pyplot as plt"}']
IMPORTED = "import sys\nprint('matplotlib' in sys.modules)"


@pytest.fixture
def pair() -> Iterator[WarmPair]:
    started = WarmPair().start()
    yield started
    started.close()


def has_matplotlib(process: WarmProcess) -> bool:
    with process.open() as sandbox:
        return bool(sandbox.run_cell(IMPORTED).outputs[0]["text"] == "True\n")


def lean_one(pair: WarmPair) -> WarmProcess:
    """The process for plain submissions of a pair that has just been started, when it is another one than at first."""
    first, deadline = pair.fitting(PLAIN), time.monotonic() + 60
    while (process := pair.fitting(PLAIN)) is first:
        assert time.monotonic() < deadline, "the lean process never came into use"
        time.sleep(0.05)
    return process


def test_a_single_submission_is_not_worth_a_second_process(pair: WarmPair) -> None:
    assert has_matplotlib(pair.fitting(PLAIN))


def test_plain_submissions_get_the_lean_process_and_others_the_full_one(pair: WarmPair) -> None:
    lean = lean_one(pair)
    assert not has_matplotlib(lean)
    assert has_matplotlib(pair.fitting(DRAWING))
    assert pair.fitting(PLAIN) is lean
    assert pair.layers == lean.layers


def test_libraries_that_a_text_does_not_name_work_in_the_lean_process_too(pair: WarmPair) -> None:
    with lean_one(pair).open(draw=False) as sandbox:
        run = sandbox.run_cell("plt = __import__('mat' + 'plotlib.pyplot').pyplot\nplt.plot([1, 2])\nplt.show()")
        assert [output["data"] for output in run.outputs] == [{"text/plain": "<Figure size 640x480 with 1 Axes>"}]


def test_a_pair_that_lost_its_lean_process_can_be_started_anew(pair: WarmPair) -> None:
    lean = lean_one(pair)
    lean.close()
    with pytest.raises(WarmProcessGone):
        pair.fitting(PLAIN).open()
    pair.close()
    pair.start()
    assert has_matplotlib(pair.fitting(PLAIN))
