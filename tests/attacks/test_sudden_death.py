"""Processes killed at random moments in a run of a hundred submissions: every grade is there and right, and nothing is left behind."""

import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from grader.engine import Engine, Graded, JudgeLost
from tests.attacks.attack import FULL, LOSES_DOUBLE, NOTHING, WRONG_DOUBLE, WRONG_QUADRUPLE, Attack
from tests.attacks.surroundings import ROOT, SECONDS_TO_SETTLE, descendants, generations, judge_of
from tests.attacks.test_attacks import HONEST, deserved, points

RUN = 100
KILLS = 5
KINDS = (
    Attack("right", "Is right."),
    Attack("half", "Is half right.", double=WRONG_DOUBLE, deserves=LOSES_DOUBLE),
    Attack("wrong", "Is wrong.", double=WRONG_DOUBLE, quadruple=WRONG_QUADRUPLE, deserves=NOTHING),
    Attack("with cells", "Has cells of its own.", ("x = 1", "def helper():\n    return x")),
)


Victims = Callable[[Engine], set[int]]


def judge(engine: Engine) -> set[int]:
    return {judge_of(engine)} if engine.layers and generations(judge_of(engine)) else set()


def warm_process(engine: Engine) -> set[int]:
    return _below_the_judge(engine, slice(0, _levels(engine)))


def student(engine: Engine) -> set[int]:
    return _below_the_judge(engine, slice(_levels(engine), None))


def _levels(engine: Engine) -> int:
    """The warm process of a pid namespace is the child of one that stayed behind."""
    return 2 if "pid namespace" in engine.layers else 1


def _below_the_judge(engine: Engine, levels: slice) -> set[int]:
    return set[int]().union(*generations(judge_of(engine))[levels])


class Killer:
    """Kills one of the victims at a random moment of some of the submissions, from another thread."""

    def __init__(self, engine: Engine, victims: Victims, seed: int) -> None:
        self.engine = engine
        self.victims = victims
        self.rng = random.Random(seed)
        self.killed: list[int] = []

    @contextmanager
    def perhaps(self) -> Iterator[None]:
        """Around the grading of one submission."""
        if self.rng.random() > KILLS / RUN:
            yield
            return
        over = threading.Event()
        thread = threading.Thread(target=self._kill, args=(self.rng.uniform(0, 0.08), over))
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def _kill(self, delay: float, over: threading.Event) -> None:
        over.wait(delay)
        while not over.is_set():
            with suppress(AssertionError, ProcessLookupError):  # the victim was faster
                if found := sorted(self.victims(self.engine)):
                    os.kill(victim := self.rng.choice(found), signal.SIGKILL)
                    self.killed.append(victim)
                    return


def says_why_not(graded: Graded) -> bool:
    """Whether the verdict tells that a process ended under it."""
    codes = {note.code for note in graded.verdict.notes} | {f.code for result in graded.verdict.exercises for f in result.findings}
    return bool(codes & {"cell_died", "test_died", "crashed"})


def eventually(holds: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + SECONDS_TO_SETTLE
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.05)
    return holds()


@pytest.mark.parametrize(("victims", "may_say_why"), [(judge, False), (warm_process, False), (student, True)])
@pytest.mark.parametrize("seed", [1])
def test_killing_at_random_moments_spoils_no_grade(
    small: Path, victims: Victims, may_say_why: bool, seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    mine = descendants(os.getpid())
    with Engine() as engine:
        killer = Killer(engine.start(), victims, seed)
        for number in range(RUN):
            attack = KINDS[number % len(KINDS)]
            with killer.perhaps():
                graded = engine.grade(small, attack.handed_in({}))
            assert points(graded) == deserved(attack) or (may_say_why and says_why_not(graded)), graded.verdict
    assert killer.killed
    assert eventually(lambda: descendants(os.getpid()) <= mine)
    assert list(tmp_path.iterdir()) == []


def test_judge_that_never_lives_is_told(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def lose(*args: object) -> Graded:
        raise JudgeLost("it has ended")

    with Engine() as engine:
        monkeypatch.setattr(engine, "_grade", lose)
        with pytest.raises(JudgeLost, match="not graded"):
            engine.grade(small, b"")


def test_engine_goes_on_after_its_judge_was_killed_between_submissions(small: Path) -> None:
    with Engine() as engine:
        for _ in range(2):
            assert tuple(points(engine.grade(small, HONEST.handed_in({}))).values()) == FULL
            os.kill(judge_of(engine), signal.SIGKILL)


def test_killed_engine_takes_everything_with_it(small: Path, tmp_path: Path) -> None:
    code = (
        f"import sys, os, signal; sys.path.insert(0, {str(ROOT)!r})\n"
        "from pathlib import Path\nfrom grader.engine import Engine\n"
        f"engine = Engine().start(); engine.grade(Path({str(small)!r}), b'')\n"
        "print(engine._process.pid, engine._scratch, flush=True); os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, timeout=120, text=True)
    pid, scratch = done.stdout.split()
    assert eventually(lambda: not Path(f"/proc/{pid}").exists() or "Z" in Path(f"/proc/{pid}/stat").read_text().split()[2])
    assert eventually(lambda: not Path(scratch).exists())
