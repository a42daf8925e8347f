"""A snapshot calls the student's functions and brings back plain data, and lends the student's code trusted functions."""

import random
import signal
from typing import Any

import numpy as np
import pytest

from grader.sandbox import (
    NotDefined,
    Program,
    RemoteCallable,
    RemoteModule,
    Sandbox,
    SandboxCrashed,
    SandboxTimeout,
    Snapshot,
    StudentError,
    Unplain,
    WarmProcess,
    prepare,
)
from grader.wire import MAX_DEPTH, NotPlainData, encode

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


@pytest.fixture
def student(sandbox: Sandbox) -> Sandbox:
    assert sandbox.run_cell(CODE).status == "ok"
    return sandbox


@pytest.fixture
def snapshot(student: Sandbox) -> Snapshot:
    return student.snapshot()


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


def test_a_snapshot_says_which_of_the_names_it_was_asked_for_can_be_called(student: Sandbox) -> None:
    snapshot = student.snapshot(["double", "x", "missing", "In"])
    assert snapshot.look_up("double") == RemoteCallable("double")
    assert snapshot.look_up("fail") == RemoteCallable("fail")
    assert isinstance(snapshot.look_up("x"), dict)
    with pytest.raises(NotDefined):
        snapshot.look_up("missing")


def test_a_call_after_many_begins_with_the_state_that_it_is_given(snapshot: Snapshot) -> None:
    state: Any = np.random.RandomState(1).get_state()
    first = snapshot.call("draw", random_state=state).value
    snapshot.call_each("draw", prepare([(7, [])]))
    assert snapshot.call("draw", random_state=state).value == first


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


def test_a_value_that_is_nested_too_deep_is_named(student: Sandbox) -> None:
    student.run_cell("def nest(depth):\n    value = 0\n    for _ in range(depth): value = [value]\n    return value")
    snapshot = student.snapshot()
    assert snapshot.call("nest", [MAX_DEPTH - 3]).not_plain is None
    for depth in range(MAX_DEPTH, MAX_DEPTH + 3):
        unplain = snapshot.call("nest", [depth]).not_plain
        assert unplain is not None
        assert "levels deep" in unplain.text
