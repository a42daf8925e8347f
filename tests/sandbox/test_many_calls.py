"""Calls that are put to a snapshot at once: each as if it were put alone, and what is expected of them is not read."""

from typing import Any

import numpy as np
import pytest

from grader.sandbox import Program, Sandbox, SandboxCrashed, SandboxTimeout, Snapshot, prepare


def test_many_calls_at_once_each_have_their_own_seed_and_fresh_arguments(student: Sandbox) -> None:
    student.run_cell("def take(items): return items.pop(), np.random.rand()")
    items = [1, 2]
    results = student.snapshot().call_each("take", prepare([(seed, [items]) for seed in (5, 6, 5)]))
    assert [result.value for result in results] == [(2, np.random.RandomState(seed).rand()) for seed in (5, 6, 5)]
    assert all(result.args == {0: [1]} and result.random_state is None for result in results)


def test_many_calls_end_with_the_first_if_that_raises_what_is_named(student: Sandbox) -> None:
    student.run_cell("def some(n):\n    if n: raise NotImplementedError\n    return n")
    snapshot = student.snapshot()
    assert len(snapshot.call_each("some", prepare([(0, [n]) for n in (1, 0, 0)]), unless="NotImplementedError")) == 1
    assert len(snapshot.call_each("some", prepare([(0, [n]) for n in (0, 1, 0)]), unless="NotImplementedError")) == 3
    assert snapshot.call("idle").value == 0


def test_one_of_many_calls_may_raise_or_give_what_is_not_plain(snapshot: Snapshot) -> None:
    raised, unplain = snapshot.call_each("fail", prepare([(0, [3])])) + snapshot.call_each("deep", prepare([(0, [])]))
    assert raised.error is not None
    assert raised.error.type_name == "KeyError"
    assert unplain.not_plain is not None
    assert unplain.not_plain.path == "result[1]['W2']"


def test_what_a_call_gave_is_not_changed_by_the_next(student: Sandbox) -> None:
    student.run_cell("kept = []\ndef keep(n):\n    kept.append(n)\n    return kept")
    assert [result.value for result in student.snapshot().call_each("keep", prepare([(0, [n]) for n in (1, 2)]))] == [[1], [1, 2]]


def test_what_one_of_many_calls_prints_is_its_own(student: Sandbox) -> None:
    student.run_cell("def say(word): print(word)")
    results = student.snapshot().call_each("say", prepare([(0, ["one"]), (0, ["two"])]))
    assert [result.outputs[0]["text"] for result in results] == ["one\n", "two\n"]


def test_each_of_many_calls_has_the_time_of_one(student: Sandbox) -> None:
    student.run_cell("import time\ndef nap(seconds):\n    time.sleep(seconds)\n    return seconds")
    naps = [0.6, 0.0, 0.6, 0.6]
    assert [result.value for result in student.snapshot().call_each("nap", prepare([(0, [nap]) for nap in naps]), timeout=1.0)] == naps
    snapshot = student.snapshot()
    with pytest.raises(SandboxTimeout):
        snapshot.call_each("nap", prepare([(0, [nap]) for nap in (0.0, 5.0, 0.0)]), timeout=0.5)
    assert not snapshot.alive


def test_a_crash_in_one_of_many_calls_ends_the_snapshot(student: Sandbox) -> None:
    student.run_cell("import os\ndef crash(n):\n    return n or os._exit(0)")
    with pytest.raises(SandboxCrashed):
        student.snapshot().call_each("crash", prepare([(0, [n]) for n in (1, 0, 2)]))


def test_a_reply_that_was_expected_is_the_expected_object(student: Sandbox) -> None:
    answers = [{"value": np.array([2.0, 4.0])}, {"value": np.array([2.0, 4.0])}]
    student.run_cell("def wrapped(a, factor): return {'value': factor * a}")
    calls = prepare([(0, [np.array([1.0, 2.0]), factor]) for factor in (2, 2 + 1e-15)], answers)
    right, nearly = student.snapshot().call_each("wrapped", calls)
    assert right.value is answers[0]
    assert nearly.value is not answers[1]
    assert np.array_equal(nearly.value["value"], (2 + 1e-15) * np.array([1.0, 2.0]))


def test_a_right_value_that_comes_with_something_else_is_read(student: Sandbox) -> None:
    student.run_cell("def loud(a):\n    print('here')\n    return a\ndef careless(a):\n    a[0] = 5\n    return 1")
    answer = np.zeros(2)
    (said,) = student.snapshot().call_each("loud", prepare([(0, [answer])], [answer]))
    assert (said.value is answer, said.outputs[0]["text"]) == (False, "here\n")
    (changed,) = student.snapshot().call_each("careless", prepare([(0, [[0]])], [1]))
    assert changed.args == {0: [5]}


def test_a_program_puts_functions_together_where_they_are(student: Sandbox) -> None:
    source = "def twice(functions, a):\n    if a is None: raise ValueError('no number')\n    return functions[1](functions[0](a))"
    program = Program(source, "twice", ("double", "helper"))
    right, wrong = student.snapshot().call_each(program, prepare([(0, [3]), (0, [None])]))
    assert right.value == -6
    assert wrong.error is not None
    assert (wrong.error.type_name, wrong.error.text, wrong.error.frames) == ("ValueError", "no number", ())


def test_an_error_in_a_program_shows_the_students_lines_only(student: Sandbox) -> None:
    program = Program("def run(functions, n):\n    return functions[0](n)", "run", ("fail",))
    (result,) = student.snapshot().call_each(program, prepare([(0, [3])]))
    assert result.error is not None
    assert [frame.function for frame in result.error.frames] == ["fail"]


def test_a_call_after_many_begins_with_the_state_that_it_is_given(snapshot: Snapshot) -> None:
    state: Any = np.random.RandomState(1).get_state()
    first = snapshot.call("draw", random_state=state).value
    snapshot.call_each("draw", prepare([(7, [])]))
    assert snapshot.call("draw", random_state=state).value == first


def test_a_program_finds_out_that_a_function_is_not_there(student: Sandbox) -> None:
    snapshot = student.snapshot()
    (result,) = snapshot.call_each(Program("def run(functions, n):\n    return n\n", "run", ("double", "missing")), prepare([(0, [3])]))
    assert result.error is not None
    assert (result.error.type_name, result.error.text) == ("NameError", "name 'missing' is not defined")
    assert snapshot.call("idle").value == 0
