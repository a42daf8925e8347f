"""Trusted functions that a snapshot lends to the student's code: what goes there, what comes back, and what it cannot do with them."""

import signal
from typing import Any

import numpy as np
import pytest

from grader.sandbox import Sandbox, SandboxCrashed, SandboxTimeout, Snapshot, prepare
from grader.wire import encode


def test_the_students_code_can_use_a_given_function(snapshot: Snapshot) -> None:
    assert snapshot.call("uses_helper", [1]).value == 0
    snapshot.replace({"helper": lambda n: n * 100})
    assert snapshot.call("uses_helper", [1]).value == 101


def test_an_error_of_a_given_function_reaches_the_students_code(snapshot: Snapshot) -> None:
    def refuse(n: int) -> int:
        raise ValueError("no")

    snapshot.replace({"helper": refuse})
    error = snapshot.call("uses_helper", [1]).error
    assert error is not None
    assert (error.type_name, error.text) == ("ValueError", "no")
    assert {frame.function for frame in error.frames} == {"uses_helper"}


def test_the_random_state_goes_through_given_functions_and_this_process_keeps_its_own(student: Sandbox) -> None:
    student.run_cell("def mix(): return np.random.rand(), lent(), np.random.rand()")
    snapshot = student.snapshot()
    snapshot.replace({"lent": lambda: np.random.rand()})
    before: Any = np.random.get_state()
    result = snapshot.call("mix", random_state=np.random.RandomState(5).get_state(legacy=True))  # type: ignore[arg-type]
    after: Any = np.random.get_state()
    assert result.value == tuple(np.random.RandomState(5).rand(3))
    assert np.array_equal(before[1], after[1])
    assert before[2:] == after[2:]


def test_a_given_function_cannot_be_made_to_run_for_ever_or_to_fill_the_memory(student: Sandbox) -> None:
    def spin(n: int) -> int:
        while True:
            n += 1

    snapshot = student.snapshot()
    snapshot.replace({"helper": spin})
    with pytest.raises(SandboxTimeout):
        snapshot.call("uses_helper", [1], timeout=0.3)
    snapshot = student.snapshot()
    snapshot.replace({"helper": lambda n: np.zeros(n)})
    error = snapshot.call("uses_helper", [10**9]).error
    assert error is not None
    assert "Memory" in error.type_name


def test_a_given_functions_result_that_is_too_large_is_an_error_in_the_students_code(student: Sandbox) -> None:
    snapshot = student.snapshot()
    snapshot.replace({"helper": lambda n: np.zeros(n)})
    error = snapshot.call("uses_helper", [5_000_000]).error
    assert error is not None
    assert "larger" in error.text


def test_given_functions_can_be_called_so_many_times_only(student: Sandbox) -> None:
    student.run_cell("def often():\n    for i in range(51): helper(i)")
    snapshot = student.snapshot()
    snapshot.replace({"helper": abs})
    with pytest.raises(SandboxCrashed, match="more than 50 times"):
        snapshot.call("often")


def test_many_calls_can_use_given_functions_which_see_the_seed_of_each(student: Sandbox) -> None:
    student.run_cell("def mix(n): return np.random.rand(), lent(n), np.random.rand()")
    snapshot = student.snapshot()
    snapshot.replace({"lent": lambda n: n + np.random.rand()})
    before: Any = np.random.get_state()
    results = snapshot.call_each("mix", prepare([(5, [10]), (6, [20])]))
    after: Any = np.random.get_state()
    for result, seed, n in zip(results, (5, 6), (10, 20), strict=True):
        one, two, three = np.random.RandomState(seed).rand(3)
        assert result.value == (one, n + two, three)
    assert np.array_equal(before[1], after[1])


FORGER = """
def forge(question):
    import sys
    from grader.wire import encode
    frame = sys._getframe()
    while not hasattr(frame.f_locals.get("self"), "_answer_to"):
        frame = frame.f_back
    process = frame.f_locals["self"]
    process._send({"callback": question})
    return process._receive()
"""


@pytest.mark.parametrize(
    "question",
    [
        5,
        b"",
        b"noise",
        encode(5),
        encode(("lent", [1], {})),
        encode(("lent", (1,), {1: 2})),
        encode((b"lent", (1,), {})),
        encode(("abs", (1,), {})),
    ],
    ids=["a number", "nothing", "noise", "no call", "a list", "a number as a name", "bytes as a name", "what is not lent"],
)
def test_a_forged_question_ends_the_snapshot_and_nothing_else(student: Sandbox, question: object) -> None:
    student.run_cell(FORGER)
    snapshot = student.snapshot()
    snapshot.replace({"lent": lambda n: n})
    with pytest.raises(SandboxCrashed):
        snapshot.call("forge", [question])
    assert student.snapshot().call("idle").value == 0


def test_a_question_that_is_put_by_hand_is_answered_like_any_other(student: Sandbox) -> None:
    student.run_cell(FORGER)
    snapshot = student.snapshot()
    snapshot.replace({"lent": lambda n: n + 1})
    assert snapshot.call("forge", [encode(("lent", (1,), {}))]).value == {"value": 2}


def test_the_alarm_of_a_test_rings_while_functions_are_lent(student: Sandbox) -> None:
    class TimeIsUp(BaseException):
        pass

    def ring(number: int, frame: object) -> None:
        raise TimeIsUp

    student.run_cell("def slow(n):\n    import time\n    helper(n)\n    time.sleep(0.3)")
    snapshot = student.snapshot()
    snapshot.replace({"helper": abs})
    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, 1.0)
    try:
        with pytest.raises((TimeIsUp, SandboxTimeout)):
            snapshot.call_each("slow", prepare([(0, [n]) for n in range(20)]))
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        assert signal.signal(signal.SIGALRM, before) is ring
