"""A snapshot that is the student's process itself: it leaves names and random numbers as they were, and ends the process if it fails."""

import numpy as np
import pytest

from grader.judge.testcell import TestTimeout, time_limit
from grader.sandbox import NotDefined, Sandbox, SandboxCrashed, SandboxTimeout


def test_it_is_the_process_that_ran_the_cells(student: Sandbox) -> None:
    student.run_cell("import os\ncells = os.getpid()\ndef here(): return os.getpid() == cells")
    with student.snapshot(fork=False) as snapshot:
        assert snapshot.call("here").value is True
    with student.snapshot() as snapshot:
        assert snapshot.call("here").value is False


def test_names_stand_afterwards_for_what_they_stood_for(student: Sandbox) -> None:
    with student.snapshot(fork=False) as snapshot:
        assert [snapshot.call("count").value for _ in range(2)] == [1, 2]
        student_calls = snapshot.call("uses_helper", [3]).value
        snapshot.replace({"helper": lambda n: 100 * n, "new": abs})
        assert (student_calls, snapshot.call("uses_helper", [3]).value) == (-2, 301)
    with student.snapshot(fork=False) as snapshot:
        assert snapshot.call("uses_helper", [3]).value == -2
        assert snapshot.call("count").value == 1
        with pytest.raises(NotDefined):
            snapshot.look_up("new")
    assert student.run_cell("counter").outputs[0]["data"]["text/plain"] == "0"


def test_random_numbers_go_on_afterwards_from_where_the_cells_were(student: Sandbox) -> None:
    student.run_cell("np.random.seed(3)")
    expected = np.random.RandomState(3)
    with student.snapshot(fork=False) as snapshot:
        snapshot.call("draw", random_state=8)
    assert student.run_cell("float(np.random.rand())").outputs[0]["data"]["text/plain"] == repr(expected.rand())


def test_a_warning_is_shown_in_every_snapshot(student: Sandbox) -> None:
    student.run_cell("def divide(): return np.ones(1) / np.zeros(1)")
    for _ in range(2):
        with student.snapshot(fork=False) as snapshot:
            assert "divide by zero" in snapshot.call("divide").outputs[0]["text"]


def test_an_endless_call_ends_the_process(student: Sandbox) -> None:
    with student.snapshot(fork=False) as snapshot, pytest.raises(SandboxTimeout):
        snapshot.call("loop", timeout=0.3)
    assert not student.alive
    with pytest.raises(SandboxCrashed):
        student.snapshot(fork=False)


def test_a_crash_ends_the_process(student: Sandbox) -> None:
    student.run_cell("import os\ndef crash(): os._exit(0)")
    with student.snapshot(fork=False) as snapshot, pytest.raises(SandboxCrashed):
        snapshot.call("crash")
    assert not student.alive


def test_a_test_that_gives_up_does_not_leave_a_call_behind(student: Sandbox) -> None:
    with student.snapshot(fork=False) as snapshot, pytest.raises(TestTimeout), time_limit(0.3):
        snapshot.call("loop")
    assert not student.alive
