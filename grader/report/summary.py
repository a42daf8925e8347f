"""A class's verdicts of one assignment in numbers: the data behind the report's pages, tables and files."""

import statistics
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from grader.report.records import Record
from grader.report.terminal import plain
from grader.verdict import ExerciseResult, Finding, Status, Verdict
from grader.walk import CODE as WALK

BINS = 10
MOST_LISTED = 10
LONGEST_NAME = 120
CHAIN = "chain"
WENT_WRONG = {Status.CRASHED: "crashed in {names}", Status.TIMEOUT: "ran out of time in {names}"}
ONLY_CHAIN = "every exercise is right, but not all of them together"
SYMPTOMS = {
    "assertion": "fails a visible test",
    "hidden_test": "fails a hidden test",
    "student_error": "raises an error",
    "raises": "raises an error",
    "answer_cell_error": "the cell stops with an error",
    "values": "wrong numbers",
    "shape": "wrong shape",
}
# Findings that say that there is no answer yet: no mistakes.
NOT_THERE = frozenset({"not_written", "not_defined"})


@dataclass(frozen=True)
class Bin:
    """How many scores lie from `start` up to, but for the last bin not including, `end`."""

    start: float
    end: float
    count: int


@dataclass(frozen=True)
class ExerciseSummary:
    """How a class did on one exercise."""

    name: str
    max_points: float
    mean_points: float
    counts: Mapping[Status, int]


@dataclass(frozen=True)
class MistakeCount:
    """How many students made one mistake: named by the catalogue, or a symptom by its code; `message` is what most of them were told."""

    exercise: str
    name: str
    named: bool
    message: str
    count: int


@dataclass(frozen=True)
class Odd:
    """A submission that someone should look at, and why."""

    student: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class ClassSummary:
    """The finished verdicts of one assignment, and everything the report says about them."""

    assignment: str
    records: tuple[Record, ...]

    @cached_property
    def exercises(self) -> tuple[ExerciseSummary, ...]:
        """Every exercise, in the order of the notebook."""
        results: dict[str, list[ExerciseResult]] = defaultdict(list)
        for record in self.records:
            for result in record.verdict.exercises:
                results[result.name].append(result)
        return tuple(_exercise(name, found) for name, found in results.items())

    @property
    def scores(self) -> tuple[float, ...]:
        """The scores, by student."""
        return tuple(record.verdict.score for record in self.records)

    @property
    def max_score(self) -> float:
        """The most that anyone could have."""
        return max((record.verdict.max_score for record in self.records), default=0.0)

    @property
    def mean(self) -> float:
        """The mean score."""
        return statistics.fmean(self.scores) if self.records else 0.0

    @property
    def median(self) -> float:
        """The median score."""
        return statistics.median(self.scores) if self.records else 0.0

    @property
    def full(self) -> int:
        """How many have all points."""
        return sum(record.verdict.score >= record.verdict.max_score for record in self.records)

    @property
    def untouched(self) -> int:
        """How many attempted no exercise."""
        return sum(all(result.status is Status.NOT_ATTEMPTED for result in record.verdict.exercises) for record in self.records)

    @cached_property
    def distribution(self) -> tuple[Bin, ...]:
        """The scores in ten bins of equal width."""
        width = (self.max_score or 1.0) / BINS
        counts = Counter(min(int(score / width + 1e-9), BINS - 1) for score in self.scores)
        return tuple(Bin(round(i * width, 2), round((i + 1) * width, 2), counts[i]) for i in range(BINS))

    @cached_property
    def mistakes(self) -> tuple[MistakeCount, ...]:
        """Every mistake, the most common first; each counts once per student."""
        told: dict[tuple[str, str, bool], Counter[str]] = defaultdict(Counter)
        for record in self.records:
            for key, message in _mistakes(record.verdict).items():
                told[key][message] += 1
        counts = (MistakeCount(*key, messages.most_common(1)[0][0], messages.total()) for key, messages in told.items())
        return tuple(sorted(counts, key=lambda mistake: (-mistake.count, mistake.exercise, mistake.name)))

    @property
    def slowest(self) -> tuple[Record, ...]:
        """The submissions that took longest to grade."""
        return tuple(sorted(self.records, key=lambda record: -record.verdict.seconds)[:MOST_LISTED])

    @cached_property
    def odd(self) -> tuple[Odd, ...]:
        """The submissions with something unusual about them, those with most reasons first."""
        found = (Odd(record.student, tuple(_reasons(record.verdict))) for record in self.records)
        return tuple(sorted((odd for odd in found if odd.reasons), key=lambda odd: (-len(odd.reasons), odd.student)))

    def result(self, record: Record, exercise: str) -> ExerciseResult | None:
        """A student's result on an exercise, if there is one."""
        return next((result for result in record.verdict.exercises if result.name == exercise), None)


def _exercise(name: str, results: Sequence[ExerciseResult]) -> ExerciseSummary:
    counts = Counter(result.status for result in results)
    mean = statistics.fmean(result.points for result in results)
    return ExerciseSummary(name, max(result.max_points for result in results), mean, {status: counts[status] for status in Status})


def _mistakes(verdict: Verdict) -> dict[tuple[str, str, bool], str]:
    """What went wrong in one submission: exercise, name, whether the catalogue names it; and the sentence."""
    return {
        (result.name, *_name(finding)): plain(finding.message)
        for result in verdict.exercises
        if result.status is not Status.PASSED
        for finding in result.findings
        if finding.code not in NOT_THERE and finding.evidence.get("costs", True)
    }


def _name(finding: Finding) -> tuple[str, bool]:
    """The catalogue's name of a mistake, or the code of a symptom, in words."""
    mistake = finding.evidence.get("mistake")
    name = str(mistake) if mistake else SYMPTOMS.get(finding.code, finding.code)
    return name[:LONGEST_NAME].replace("_", " "), bool(mistake)


def _reasons(verdict: Verdict) -> Iterator[str]:
    for status, template in WENT_WRONG.items():
        names = [result.name for result in verdict.exercises if result.status is status]
        if names:
            yield template.format(names=", ".join(names))
    wrong = [result.name for result in verdict.exercises if result.points < result.max_points]
    if wrong == [CHAIN]:
        yield ONLY_CHAIN
    yield from (plain(note.message) for note in verdict.notes if note.code != WALK)
