"""Grade one submission: run the student's cells in the sandbox, and each test cell here, against a snapshot of it.

A snapshot is a fork of the submission's process, unless its functions are known to keep nothing: then it is the process itself.
A test need not be run if the submission answers all that it asks as the reference does, in every bit.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import grader
from grader.checks import recorded
from grader.judge.budget import Budget
from grader.judge.exact import Exactness
from grader.judge.explanation import explain
from grader.judge.findings import Judged, cell_failed, judge_end, not_defined
from grader.judge.helpers import helper_modules
from grader.judge.material import Material
from grader.judge.namespace import TestNamespace, names_in
from grader.judge.outputs import test_outputs
from grader.judge.remote import Submitted
from grader.judge.scoring import points_for, status_for
from grader.judge.stateless import is_stateless
from grader.judge.testcell import Ended, run_test_cell
from grader.judge.walking import walked
from grader.rebuild import Rebuilt, rebuild
from grader.references import carried_forward
from grader.sandbox import CellStatus, Output, Sandbox, SandboxCrashed, Snapshot, WarmProcess, WarmProcessGone
from grader.skeleton import Exercise, exercise_of, grade_id, hidden_lines, is_answer, is_code, is_skipped, is_test, source_of
from grader.verdict import ExerciseResult, Finding, Status, Verdict

MAX_RESTARTS = 12
CELL_DIED = "A cell of the notebook {what}; it was left out, and the rest was run without it."
TEST_DIED = "The process of the notebook ended, or could do no more, when {name} was tested; it was started again."
GAVE_UP = "Too many cells of the notebook ended the process they ran in; the rest was not run."
OUT_OF_TIME = "The notebook took more than {seconds:g} seconds; what came after that was not run."


@dataclass(frozen=True)
class Graded:
    """The verdict, and the notebook as it was run, with outputs and a verdict under each test cell."""

    verdict: Verdict
    notebook: Mapping[str, Any]


def grade(warm: WarmProcess, material: Material, submission: bytes, *, draw: bool = False, budget: Budget | None = None) -> Graded:
    """Grade any bytes as a submission. With `draw`, figures are rendered into the notebook.

    Raises WarmProcessGone, and SandboxCrashed if no process could be made for it.
    """
    started = time.monotonic()
    rebuilt = rebuild(material.skeleton, submission)
    with helper_modules(material.folder), Session(warm, material, rebuilt, draw, budget or Budget()) as session:
        session.run()
        walk = session.walk()
    notes = (*rebuilt.notes, *session.notes, *walk)
    verdict = Verdict(material.skeleton.assignment, tuple(session.results), notes, time.monotonic() - started)
    return Graded(verdict, rebuilt.notebook)


@dataclass(frozen=True)
class Tested:
    """What running one test cell gave: its result, what was printed, what else was displayed, and whether it came to run at all."""

    result: ExerciseResult
    printed: str = ""
    displays: tuple[Output, ...] = ()
    began: bool = True


@dataclass
class Session:
    """One submission on its way through the sandbox."""

    warm: WarmProcess
    material: Material
    rebuilt: Rebuilt
    draw: bool
    budget: Budget
    results: list[ExerciseResult] = field(default_factory=list)
    notes: list[Finding] = field(default_factory=list)
    _sandbox: Sandbox | None = None
    _ran: list[str] = field(default_factory=list)
    _failed: dict[str, str] = field(default_factory=dict)
    _restarts: int = 0
    _forks: bool = True
    _deadline: float = 0.0

    def __post_init__(self) -> None:
        self._exactness = Exactness(self.material.skeleton, self.rebuilt.attempted)

    def __enter__(self) -> "Session":
        self._sandbox = self._open()
        self._deadline = time.monotonic() + self.budget.submission_seconds
        self._forks = not is_stateless(self.rebuilt.notebook["cells"], self.material.asked, self.material.files)
        return self

    def __exit__(self, *raised: object) -> None:
        if self._sandbox is not None:
            self._sandbox.close()

    def run(self) -> None:
        """Run the notebook's cells in order; outputs go into the notebook."""
        for cell in self.rebuilt.notebook["cells"]:
            if is_test(cell):
                self.results.append(self._test(cell))
            elif is_code(cell) and not is_skipped(cell) and source_of(cell).strip():
                self._run_cell(cell)

    def walk(self) -> tuple[Finding, ...]:
        """Where in the network the submission's functions first go wrong, when the notebook has been run."""
        return walked(self._sandbox, self.results, self._test_seconds(), self._exactness.stand_ins())

    def _open(self) -> Sandbox:
        return self.warm.open(self.material.files, draw=self.draw)

    def _run_cell(self, cell: dict[str, Any]) -> None:
        """Run a cell that is not a test; one that ends the process is left out, and the process is made again without it."""
        if not self._can_go_on() or self._sandbox is None:
            return
        source = source_of(cell)
        run = self._sandbox.run_cell(source, min(self.warm.limits.cell_seconds, self._time_left()))
        cell |= {"outputs": run.outputs, "execution_count": run.execution_count}
        if run.status is not CellStatus.OK and is_answer(cell):
            self._failed[grade_id(cell)] = _last_error(run.outputs)
        if self._sandbox.alive:
            self._ran.append(source)
        else:
            what = "took too long" if run.status is CellStatus.TIMEOUT else "ended the process it ran in"
            self._note("cell_died", CELL_DIED.format(what=what))
            self._start_again()

    def _can_go_on(self) -> bool:
        if self._time_left() > 0:
            return True
        self._note("out_of_time", OUT_OF_TIME.format(seconds=self.budget.submission_seconds))
        return False

    def _time_left(self) -> float:
        return self._deadline - time.monotonic()

    def _start_again(self) -> None:
        """A new process, with the cells that had run before; up to MAX_RESTARTS times."""
        if self._sandbox is not None:
            self._sandbox.close()
        self._sandbox = None
        while self._sandbox is None and self._restarts < MAX_RESTARTS:
            self._restarts += 1
            self._sandbox = self._replayed(self._open())
        if self._sandbox is None:
            self._note("gave_up", GAVE_UP)

    def _replayed(self, sandbox: Sandbox) -> Sandbox | None:
        for source in self._ran:
            sandbox.run_cell(source, max(self._time_left(), 0.0))
        return sandbox if sandbox.alive else None

    def _note(self, code: str, message: str) -> None:
        note = Finding(code, message)
        if note not in self.notes:
            self.notes.append(note)

    def _test(self, cell: dict[str, Any]) -> ExerciseResult:
        """Run one test cell and put its verdict under it; once more if the submission's process had ended or could not fork."""
        exercise = exercise_of(cell)
        tested = self._tested(exercise, source_of(cell))
        if self._has_ended_here():
            tested = self._tested_apart(exercise, source_of(cell), tested)
        elif not tested.began or (tested.result.status is Status.CRASHED and self._has_ended()):
            self._note("test_died", TEST_DIED.format(name=exercise.name))
            self._start_again()
            tested = self._tested(exercise, source_of(cell))
        cell["outputs"] = test_outputs(tested.result, tested.printed, tested.displays)
        return tested.result

    def _has_ended_here(self) -> bool:
        """Whether the test that has just run, in the process itself, has ended that."""
        return not self._forks and self._sandbox is not None and not self._sandbox.alive

    def _tested_apart(self, exercise: Exercise, source: str, tested: "Tested") -> "Tested":
        """From now on tests have a fork each, and so has the one that needed it; an endless loop would only be endless once more."""
        self._forks = True
        self._start_again()
        return tested if tested.result.status is Status.TIMEOUT else self._tested(exercise, source)

    def _has_ended(self) -> bool:
        """Whether the submission's process is gone without our doing."""
        if self._sandbox is None:
            return False
        try:
            self._sandbox.kinds()
        except SandboxCrashed:
            return True
        return False

    def _tested(self, exercise: Exercise, source: str) -> "Tested":
        if not self._can_go_on() or self._sandbox is None:
            return Tested(self._not_run(exercise))
        if (known := self._known(self._sandbox, exercise, source)) is not None:
            return known
        try:
            with self._sandbox.snapshot(names_in(source), fork=self._forks) as snapshot:
                return self._test_in(snapshot, exercise, source)
        except SandboxCrashed as error:
            return Tested(_crashed(exercise, error), began=False)

    def _not_run(self, exercise: Exercise) -> ExerciseResult:
        """The result of a test for which there was no time, or no process."""
        late = self._time_left() <= 0
        status, code = (Status.TIMEOUT, "out_of_time") if late else (Status.CRASHED, "gave_up")
        findings = tuple(note for note in self.notes if note.code == code)
        return ExerciseResult(exercise.name, 0.0, exercise.points, status, findings)

    def _test_in(self, snapshot: Snapshot, exercise: Exercise, source: str) -> "Tested":
        """Run the test cell against a snapshot. Raises SandboxCrashed if that ends before the cell begins, and WarmProcessGone."""
        forecast = self.material.forecast(exercise, source, self.budget.test_seconds)
        snapshot.replace(carried_forward(self.material.skeleton, exercise), forecast.sealed)
        submitted = Submitted(snapshot, hidden_lines(source))
        missing = self._missing(submitted, exercise)
        if missing is not None:
            return Tested(ExerciseResult(exercise.name, 0.0, exercise.points, *missing))
        namespace = TestNamespace(self.material.definitions, submitted.resolve, frozenset(self.material.skeleton.answers))
        seconds = self._test_seconds()
        with recorded() as examinations:
            ended = run_test_cell(source, namespace, seconds)
        result = self._result(exercise, ended, submitted)
        result = explain(result, source, submitted, examinations, seconds, asks=not self._is_explained(exercise))
        if isinstance(submitted.fault, WarmProcessGone):
            raise submitted.fault
        return Tested(result, ended.stdout, tuple(submitted.displays))

    def _known(self, sandbox: Sandbox, exercise: Exercise, source: str) -> "Tested | None":
        """The result of a test that need not be run."""
        started = time.monotonic()
        forecast = self.material.forecast(exercise, source, self.budget.test_seconds)
        passed = self._exactness.passes(sandbox, exercise, forecast, self._forks, self._test_seconds())
        if passed is None:
            return None
        seconds = time.monotonic() - started
        return Tested(ExerciseResult(exercise.name, exercise.points, exercise.points, Status.PASSED, (), seconds), passed.printed)

    def _test_seconds(self) -> float:
        """How long a test may take now."""
        return min(self.budget.test_seconds, max(self._time_left(), 0.1))

    def _missing(self, submitted: Submitted, exercise: Exercise) -> Judged | None:
        """The result of an exercise that the submission does not define, whatever else it does."""
        if exercise.name not in self.material.skeleton.answers or submitted.defines(exercise.name):
            return None
        if exercise.name in self.rebuilt.attempted and exercise.name in self._failed:
            return Status.ERROR, (cell_failed(exercise.name, self._failed[exercise.name]),)
        return Status.NOT_ATTEMPTED, (not_defined(exercise.name),)

    def _is_explained(self, exercise: Exercise) -> bool:
        """Whether it is known why a test of several exercises together fails: one of them has failed by itself."""
        return exercise.name not in self.material.skeleton.answers and any(result.points < result.max_points for result in self.results)

    def _result(self, exercise: Exercise, ended: Ended, submitted: Submitted) -> ExerciseResult:
        if submitted.fault is not None:
            ended = replace(ended, error=submitted.fault)
        if ended.error is None:
            points = points_for(ended.value, exercise.points)
            return ExerciseResult(exercise.name, points, exercise.points, status_for(points, exercise.points), (), ended.seconds)
        status, findings = judge_end(exercise.name, ended, submitted.raised, [self.material.folder, Path(grader.__file__).parent])
        return ExerciseResult(exercise.name, 0.0, exercise.points, status, findings, ended.seconds)


def _crashed(exercise: Exercise, error: SandboxCrashed) -> ExerciseResult:
    finding = Finding("crashed", f"The process of the notebook ended before {exercise.name} could be tested.", {"reason": error.reason})
    return ExerciseResult(exercise.name, 0.0, exercise.points, Status.CRASHED, (finding,))


def _last_error(outputs: Sequence[Mapping[str, Any]]) -> str:
    errors = [output for output in outputs if output["output_type"] == "error"]
    return f"{errors[-1]['ename']}: {errors[-1]['evalue']}" if errors else "an error"
