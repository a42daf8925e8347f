"""A snapshot calls the student's functions, one call at a time, and brings back plain data."""

import random

import numpy as np
import pytest

from grader.sandbox import (
    NotDefined,
    RemoteCallable,
    RemoteModule,
    Sandbox,
    SandboxCrashed,
    SandboxTimeout,
    Snapshot,
    StudentError,
    Unplain,
    WarmProcess,
)
from grader.wire import MAX_DEPTH, NotPlainData


def test_names_are_looked_up(snapshot: Snapshot) -> None:
    assert snapshot.look_up("double") == RemoteCallable("double")
    assert snapshot.look_up("np") == RemoteModule("np", "numpy")
    assert np.array_equal(snapshot.look_up("x")["a"], np.ones(2))
    assert snapshot.look_up("thing") == Unplain("object", "thing", "thing is of type object, which is not plain data")
    for name in ("missing", "In", "get_ipython", "__builtins__"):
        with pytest.raises(NotDefined):
            snapshot.look_up(name)


def test_a_call_brings_back_the_value(snapshot: Snapshot) -> None:
    result = snapshot.call("double", [np.arange(3.0)])
    assert np.array_equal(result.value, [0, 2, 4])
    assert (result.args, result.kwargs, result.error, result.random_state) == ({}, {}, None, None)


def test_changed_arguments_come_back_and_others_do_not(snapshot: Snapshot) -> None:
    result = snapshot.call("change", [np.zeros(2)], {"b": []})
    assert np.array_equal(result.args[0], [7, 0])
    assert result.kwargs == {"b": [1]}


def test_read_only_arguments_stay_read_only(snapshot: Snapshot) -> None:
    array = np.zeros(2)
    array.flags.writeable = False
    error = snapshot.call("change", [array], {"b": []}).error
    assert error is not None
    assert "read-only" in error.text


def test_a_students_exception_is_data_with_the_students_lines_only(snapshot: Snapshot) -> None:
    error = snapshot.call("fail", [3]).error
    assert isinstance(error, StudentError)
    assert (error.type_name, error.text) == ("KeyError", "3")
    assert [(frame.function, frame.source) for frame in error.frames] == [("fail", "def fail(n): raise KeyError(n)")]


def test_an_exception_without_text_is_data_too(snapshot: Snapshot) -> None:
    error = snapshot.call("rude").error
    assert error is not None
    assert error.type_name == "Rude"


def test_an_unplain_result_is_named_with_its_place(snapshot: Snapshot) -> None:
    unplain = snapshot.call("deep").not_plain
    assert unplain is not None
    assert (unplain.type_name, unplain.path) == ("object", "result[1]['W2']")


def test_an_unplain_argument_is_the_callers_error(snapshot: Snapshot) -> None:
    with pytest.raises(NotPlainData):
        snapshot.call("double", [object()])


def test_the_random_state_travels_with_the_call_and_comes_back(snapshot: Snapshot) -> None:
    expected = np.random.RandomState(1)
    result = snapshot.call("draw", random_state=np.random.RandomState(1).get_state(legacy=True))  # type: ignore[arg-type]
    assert result.value == expected.rand()
    again = snapshot.call("draw", random_state=result.random_state)
    assert again.value == expected.rand()
    assert snapshot.call("idle").random_state is None


def test_what_a_call_prints_is_captured(snapshot: Snapshot) -> None:
    assert [(output["name"], output["text"]) for output in snapshot.call("talk").outputs] == [("stdout", "hello\n"), ("stderr", "oh\n")]


def test_snapshots_do_not_see_each_other(student: Sandbox) -> None:
    first, second = student.snapshot(), student.snapshot()
    assert [first.call("count").value for _ in range(2)] == [1, 2]
    assert second.call("count").value == 1
    assert student.run_cell("counter").outputs[0]["data"]["text/plain"] == "0"


def test_random_numbers_go_on_from_where_the_cells_were(student: Sandbox) -> None:
    student.run_cell("import random\nrandom.seed(5)\nrandom.random()\ndef pick(): return random.random()")
    expected = random.Random(5)
    expected.random()
    first = expected.random()
    for _ in range(2):
        with student.snapshot() as snapshot:
            assert snapshot.call("pick").value == first


def test_a_process_with_threads_gives_a_snapshot_that_works(student: Sandbox) -> None:
    student.run_cell(
        "import threading\nlock = threading.Lock()\nclose = threading.Event()\nthreading.Thread(target=close.wait, daemon=True).start()\n"
        "def alive():\n    with lock:\n        return [thread.name for thread in threading.enumerate()]"
    )
    with student.snapshot() as snapshot:
        assert snapshot.call("alive").value == ["MainThread"]


def test_a_process_may_use_its_memory_while_snapshots_of_it_live(warm: WarmProcess) -> None:
    with warm.open() as sandbox:
        sandbox.run_cell("import time\nkept = b'x' * (250 * 2**20)\ndef size():\n    time.sleep(0.5)\n    return len(kept)\n")
        with sandbox.snapshot() as snapshot:
            assert snapshot.call("size").value == 250 * 2**20


def test_an_endless_call_ends_its_snapshot_alone(student: Sandbox) -> None:
    snapshot = student.snapshot()
    with pytest.raises(SandboxTimeout):
        snapshot.call("loop", timeout=0.3)
    with pytest.raises(SandboxCrashed):
        snapshot.call("idle")
    assert student.snapshot().call("idle").value == 0


def test_a_crash_ends_its_snapshot_alone(student: Sandbox) -> None:
    student.run_cell("import os\ndef crash(): os._exit(0)")
    with pytest.raises(SandboxCrashed):
        student.snapshot().call("crash")
    assert student.snapshot().call("idle").value == 0


def test_results_over_the_limit_are_named(student: Sandbox) -> None:
    student.run_cell("def huge(): return np.zeros(10**7 // 2)")
    unplain = student.snapshot().call("huge").not_plain
    assert unplain is not None
    assert "larger" in unplain.text


def test_arrays_of_the_courses_size_travel() -> None:
    from grader.sandbox import Limits, WarmProcess

    with WarmProcess(Limits()) as warm, warm.open() as sandbox:
        sandbox.run_cell("def double(a): return 2 * a")
        images = np.ones((784, 2000))
        assert np.array_equal(sandbox.snapshot().call("double", [images]).value, 2 * images)


def test_a_snapshot_says_which_of_the_names_it_was_asked_for_can_be_called(student: Sandbox) -> None:
    snapshot = student.snapshot(["double", "x", "missing", "In"])
    assert snapshot.look_up("double") == RemoteCallable("double")
    assert snapshot.look_up("fail") == RemoteCallable("fail")
    assert isinstance(snapshot.look_up("x"), dict)
    with pytest.raises(NotDefined):
        snapshot.look_up("missing")


def test_a_value_that_is_nested_too_deep_is_named(student: Sandbox) -> None:
    student.run_cell("def nest(depth):\n    value = 0\n    for _ in range(depth): value = [value]\n    return value")
    snapshot = student.snapshot()
    assert snapshot.call("nest", [MAX_DEPTH - 3]).not_plain is None
    for depth in range(MAX_DEPTH, MAX_DEPTH + 3):
        unplain = snapshot.call("nest", [depth]).not_plain
        assert unplain is not None
        assert "levels deep" in unplain.text
