"""From verdicts to what was shown of the solution, of the untouched notebook, and of every entry of the catalogue."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from grader.catalogue import Entry, source_of
from grader.mistakes import Mistake
from grader.validation.fault import Fault, Kind
from grader.validation.trials import Trial
from grader.verdict import ExerciseResult, Status, Verdict

FULL = "{points:g} of {points:g} points and no finding that costs"


@dataclass(frozen=True)
class Outcome:
    """What one entry was seen to do, and the faults in that; `shown` says what holds."""

    entry: Entry
    shown: frozenset[Kind]
    faults: tuple[Fault, ...]


def solution_faults(verdict: Verdict) -> Iterator[Fault]:
    """A fault for every exercise on which the solution is not at full marks."""
    for result in verdict.exercises:
        if not is_full(result):
            expected = FULL.format(points=result.max_points)
            yield Fault(Kind.SOLUTION, verdict.assignment, result.name, "solution", expected, said(result))


def untouched_faults(verdict: Verdict) -> Iterator[Fault]:
    """A fault for every exercise on which the untouched notebook earns something, or seems attempted."""
    for result in verdict.exercises:
        if result.points > 0 or result.status is not Status.NOT_ATTEMPTED:
            yield Fault(Kind.UNTOUCHED, verdict.assignment, result.name, "untouched notebook", "0 points, not_attempted", said(result))


def outcomes(trial: Trial, verdict: Verdict, solved: Verdict) -> list[Outcome]:
    """What every entry of a trial did; `solved` is the verdict on the solution."""
    return [_outcome(entry, trial, verdict, solved) for entry in trial.entries]


def _outcome(entry: Entry, trial: Trial, verdict: Verdict, solved: Verdict) -> Outcome:
    found = _mistake_faults if isinstance(entry, Mistake) else _alternative_faults
    faults = tuple(found(entry, trial, verdict, solved))
    kinds = {Kind.CAUGHT, Kind.NAMED, Kind.CHARGED} if isinstance(entry, Mistake) else {Kind.FULL_MARKS}
    failed = {fault.kind for fault in faults}
    # What is not caught can neither be named nor be charged rightly, though only the first is worth a line.
    return Outcome(entry, frozenset() if Kind.CAUGHT in failed else frozenset(kinds - failed), faults)


def _mistake_faults(entry: Entry, trial: Trial, verdict: Verdict, solved: Verdict) -> Iterator[Fault]:
    own = _result(verdict, entry.exercise)
    subject = f"mistake {entry.name}"
    if own.points >= own.max_points:
        expected = f"fewer than {own.max_points:g} points"
        yield Fault(Kind.CAUGHT, verdict.assignment, entry.exercise, subject, expected, said(own))
    elif not _is_named(entry, own):
        yield Fault(Kind.NAMED, verdict.assignment, entry.exercise, subject, _name_expected(entry), said(own))
    answers = trial.assignment.skeleton.answers
    yield from _losses(entry, subject, trial, [result for result in verdict.exercises if result.name in answers], solved)


def _alternative_faults(entry: Entry, trial: Trial, verdict: Verdict, solved: Verdict) -> Iterator[Fault]:
    own = _result(verdict, entry.exercise)
    subject = f"alternative {entry.name}"
    if not is_full(own):
        yield Fault(Kind.FULL_MARKS, verdict.assignment, own.name, subject, FULL.format(points=own.max_points), said(own))
    yield from _losses(entry, subject, trial, verdict.exercises, solved)


def _losses(entry: Entry, subject: str, trial: Trial, results: Iterable[ExerciseResult], solved: Verdict) -> Iterator[Fault]:
    """Faults for the exercises that hold the reference and lose more than the solution does."""
    tried = {other.exercise for other in trial.entries}
    kind = Kind.CHARGED if isinstance(entry, Mistake) else Kind.FULL_MARKS
    for result in results:
        before = _result(solved, result.name)
        if result.name not in tried and lost(result) > lost(before):
            expected = f"no loss on {result.name}, where the solution has {before.points:g} points"
            yield Fault(kind, solved.assignment, entry.exercise, subject, expected, said(result))


def lost(result: ExerciseResult) -> float:
    """The points that an exercise is short of full marks."""
    return result.max_points - result.points


def is_full(result: ExerciseResult) -> bool:
    """Whether an exercise has full marks and no finding that costs."""
    return result.points >= result.max_points and not any(finding.evidence.get("costs") for finding in result.findings)


def _is_named(entry: Entry, result: ExerciseResult) -> bool:
    """Whether a finding names this entry; of a cell that does not compile, whether one says so."""
    error = syntax_error(entry)
    if error is not None:
        return any(finding.code == "answer_cell_error" and error in finding.message for finding in result.findings)
    return any(finding.evidence.get("mistake") == entry.name for finding in result.findings)


def _name_expected(entry: Entry) -> str:
    error = syntax_error(entry)
    return f"a finding of mistake {entry.name}" if error is None else f"a finding that the cell stopped with {error}"


def syntax_error(entry: Entry) -> str | None:
    """The kind of error with which an entry does not compile, None if it does."""
    try:
        compile(source_of(entry), f"<{entry.exercise}: {entry.name}>", "exec")
    except SyntaxError as error:
        return type(error).__name__
    return None


def said(result: ExerciseResult) -> str:
    """What a result says, in a line: points, status and the findings."""
    findings = "; ".join(f'{finding.code} "{finding.message}"' for finding in result.findings)
    return f"{result.points:g} of {result.max_points:g} points, {result.status}, {findings or 'no finding'}"


def _result(verdict: Verdict, exercise: str) -> ExerciseResult:
    return next(result for result in verdict.exercises if result.name == exercise)
