"""A judge and its sandbox share a core while they grade, and only then."""

import contextlib
import os

import pytest

from grader.sandbox import WarmProcess
from grader.sandbox.cores import my_cores, one_core, stay_on

SEVERAL = pytest.mark.skipif(len(my_cores()) < 2, reason="this machine has one core, or does not tell")


@SEVERAL
def test_one_core_in_the_body_and_all_of_them_afterwards() -> None:
    before = my_cores()
    with one_core():
        assert len(my_cores()) == 1
        assert my_cores()[0] in before
    assert my_cores() == before


@SEVERAL
def test_sandbox_runs_on_the_cores_of_its_judge(warm: WarmProcess) -> None:
    with one_core(), warm.open() as sandbox:
        assert printed(sandbox.run_cell("import os\nprint(sorted(os.sched_getaffinity(0)))").outputs) == f"{my_cores()}\n"
    with warm.open() as sandbox:
        assert printed(sandbox.run_cell("import os\nprint(sorted(os.sched_getaffinity(0)))").outputs) == f"{my_cores()}\n"


def printed(outputs: object) -> str:
    assert isinstance(outputs, tuple | list)
    return "".join(output["text"] for output in outputs)


def test_cores_that_are_not_there_change_nothing() -> None:
    before = my_cores()
    stay_on([])
    stay_on([(os.cpu_count() or 1) + 500])
    assert my_cores() == before


@SEVERAL
def test_two_that_ask_at_a_time_get_two_cores_and_whoever_comes_too_late_keeps_all() -> None:
    before = my_cores()
    held = []
    with contextlib.ExitStack() as stack:
        for _ in range(len(before)):
            stack.enter_context(one_core())
            held += my_cores()
            stay_on(before)
        with one_core():
            assert my_cores() == before
    assert sorted(held) == before
