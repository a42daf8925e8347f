"""A transcript is followed as long as every reply is the one that stands there, in every byte."""

from typing import Any

import numpy as np
import pytest

from grader.sandbox import Exchange, Program, Sandbox, SandboxCrashed, SandboxTimeout, Transcript, pack_arguments, reply_to, transcribed
from grader.wire import MAX_BYTES

BOTH = pytest.mark.parametrize("fork", [True, False], ids=["fork", "process itself"])


def exchange(
    target: str | Program,
    arguments: tuple[Any, ...],
    value: Any,
    printed: str = "",
    state: Any = 0,
    after: Any = None,
) -> Exchange:
    return Exchange(target, state, pack_arguments(arguments, {}, MAX_BYTES), True, reply_to(value, printed, after))


def transcript(*exchanges: Exchange) -> Transcript:
    return transcribed(exchanges)


@BOTH
def test_right_answers_agree_and_nothing_else_does(student: Sandbox, fork: bool) -> None:
    right = exchange("double", (np.ones(2),), 2 * np.ones(2))
    wrong = [
        exchange("double", (np.ones(2),), 2 * np.ones(2) + 1e-15),
        exchange("double", (np.ones(2),), [2.0, 2.0]),
        exchange("double", (np.ones(2),), 2 * np.ones(2), printed="done\n"),
        exchange("unheard_of", (), None),
    ]
    with student.snapshot(fork=fork) as snapshot:
        assert snapshot.agrees(transcript(right, right))
        assert snapshot.agrees(transcript(right))
        assert snapshot.call("idle").value == 0
    for other in wrong:
        with student.snapshot(fork=fork) as snapshot:
            assert not snapshot.agrees(transcript(right, other, right))
            assert not snapshot.alive
    assert student.run_cell("1 + 1").status == "ok"


def test_what_is_printed_drawn_or_changed_is_part_of_an_answer_unless_it_is_left_out(student: Sandbox) -> None:
    student.run_cell("def say(n): print(n); return np.random.rand()")
    np.random.seed(5)
    drawn, after = np.random.rand(), np.random.get_state()
    told = exchange("say", (1,), drawn, printed="1\n", state=5, after=after)
    bare = Exchange("say", 5, pack_arguments((1,), {}, MAX_BYTES), False, reply_to(drawn))
    with student.snapshot() as snapshot:
        assert snapshot.agrees(transcript(told, bare))
        assert not snapshot.agrees(transcript(exchange("say", (1,), drawn, state=5, after=after)))


CHANGES = ("a[0] = 7", "a.shape = (1, 2)", "d['a'] = 8 * d['a']", "d['a'] = d['a'].reshape(1, 2)", "d['b'] = 1", "del d['a']", "l[0] = []")


@pytest.mark.parametrize("change", CHANGES)
def test_whoever_changes_an_argument_does_not_agree(student: Sandbox, change: str) -> None:
    arguments = np.ones(2), {"a": np.zeros(2)}, [np.ones(1)]
    student.run_cell(f"def look(a, d, l): return a.sum()\ndef change(a, d, l):\n    result = a.sum()\n    {change}\n    return result")
    with student.snapshot() as snapshot:
        assert snapshot.agrees(transcript(exchange("look", arguments, np.float64(2)), exchange("look", arguments, np.float64(2))))
        assert not snapshot.agrees(transcript(exchange("change", arguments, np.float64(2)), exchange("look", arguments, np.float64(2))))


def test_a_program_puts_the_submissions_functions_together(student: Sandbox) -> None:
    program = Program("def both(functions, n): return [function(n) for function in functions]", "both", ("double", "helper"))
    assert student.snapshot().agrees(transcript(exchange(program, (3,), [6, -3]), exchange("double", (4,), 8)))


def test_a_trusted_function_goes_on_from_the_random_numbers_of_each_call(student: Sandbox) -> None:
    student.run_cell("def uses_draw(n): return draw() + n")
    np.random.seed(3)
    first, between = np.random.rand(), np.random.get_state()
    second, after = np.random.rand(), np.random.get_state()
    with student.snapshot() as snapshot:
        snapshot.replace({"draw": np.random.rand})
        assert snapshot.agrees(
            transcript(
                exchange("uses_draw", (1,), first + 1, state=3, after=between),
                exchange("uses_draw", (1,), second + 1, state=between, after=after),
                exchange("uses_draw", (1,), first + 1, state=3, after=between),
            )
        )


@BOTH
def test_nothing_is_called_after_one_that_raises(student: Sandbox, fork: bool) -> None:
    with student.snapshot(fork=fork) as snapshot:
        assert not snapshot.agrees(transcript(exchange("fail", (1,), None), exchange("loop", (), None)))
    assert student.run_cell("1").status == "ok"


@BOTH
def test_a_slow_submission_is_not_asked_much_more_after_a_wrong_answer(student: Sandbox, fork: bool) -> None:
    student.run_cell("import time\ndef nap(n):\n    time.sleep(0.2)\n    return n")
    naps = [exchange("nap", (n,), -n) for n in (1, 2)]
    with student.snapshot(fork=fork) as snapshot:
        assert not snapshot.agrees(transcript(*naps, exchange("loop", (), None)))
    assert student.run_cell("1", timeout=5.0).status == "ok"
    with student.snapshot(fork=fork) as snapshot:
        assert snapshot.call("idle").value == 0


@BOTH
def test_each_call_has_its_time_and_a_crash_is_told(student: Sandbox, fork: bool) -> None:
    student.run_cell("import os\ndef crash(): os._exit(0)")
    with student.snapshot(fork=fork) as snapshot, pytest.raises(SandboxTimeout):
        snapshot.agrees(transcript(exchange("idle", (), 0), exchange("loop", (), None)), timeout=0.5)
    if fork:
        with student.snapshot() as snapshot, pytest.raises(SandboxCrashed):
            snapshot.agrees(transcript(exchange("crash", (), None)))
    assert student.alive is fork
