"""The judgement of a function: from its record to points and findings, as data; `check` prints it for a test cell."""

from collections import deque
from collections.abc import Iterator, MutableSequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from grader.checks import findings
from grader.checks.diagnosis import named
from grader.checks.exercises import EXERCISES
from grader.checks.observation import Observation, Record, observe
from grader.checks.points import FORM, GENERAL, POINTS, VALUES, part_of_values, points_for
from grader.checks.relations import split_layer
from grader.checks.running import Function, quiet
from grader.checks.settings import CheckSettings
from grader.verdict import Finding, Status

_RECORD: ContextVar[MutableSequence["Examination"]] = ContextVar("record", default=deque(maxlen=0))  # noqa: B039 (it keeps nothing)


@dataclass(frozen=True)
class Examination:
    """What the checks say about the functions of one exercise; a finding's evidence `costs` tells whether it takes points."""

    exercise: str
    points: float
    max_points: float
    status: Status
    findings: tuple[Finding, ...] = ()


def examine(
    exercise: str, *functions: Function, seed: str | None = None, settings: CheckSettings | None = None, catalogue: bool = True
) -> Examination:
    """Run all checks of an exercise on the function, or functions, of it.

    `seed` is the course's secret; without it, and without `settings`, the environment's counts. Without the catalogue of mistakes, findings
    are symptoms only. Raises KeyError for an unknown exercise.
    """
    settings = settings or CheckSettings.from_environment()
    record = observe(EXERCISES[exercise], functions, settings.seed if seed is None else seed)
    lost = losses(record)
    points = points_for(exercise, lost)
    notes = tuple(findings.notes(record, settings.damage_cost > 0))
    damage = settings.damage_cost if any(note.code == findings.CHANGES_INPUT for note in notes) else 0.0
    with quiet():
        wrong = explanations(record, catalogue) if any(lost.values()) else ()
    points = round(points * (1 - damage), 2)
    return Examination(exercise, points, POINTS[exercise], status(record, points), wrong + notes)


def status(record: Record, points: float) -> Status:
    """How the exercise ended, as far as the checks can tell."""
    if record.not_written:
        return Status.NOT_ATTEMPTED
    if points > 0:
        return Status.PASSED if points == POINTS[record.exercise.name] else Status.PARTIAL
    raised = any(observation.outcome.raised is not None for observation in record.observations)
    return Status.ERROR if raised else Status.FAILED


def check(exercise: str, *functions: Function, seed: str | None = None, settings: CheckSettings | None = None) -> float:
    """Examine, print every finding's message once, and return the points earned: the last line of a test cell."""
    examination = examine(exercise, *functions, seed=seed, settings=settings)
    _RECORD.get().append(examination)
    for message in dict.fromkeys(finding.message for finding in examination.findings):
        print(message)
    return float(examination.points)


@contextmanager
def recorded() -> Iterator[list[Examination]]:
    """Collect what every `check` in the with block finds, as data: for the judge, which runs test cells."""
    collected: list[Examination] = []
    token = _RECORD.set(collected)
    try:
        yield collected
    finally:
        _RECORD.reset(token)


def explanations(record: Record, catalogue: bool) -> tuple[Finding, ...]:
    """What is wrong: the catalogued mistake if the record shows one, else the symptoms."""
    mistake = named(record) if catalogue and not record.not_written else None
    return (mistake,) if mistake is not None else findings.wrong_findings(record)


def losses(record: Record) -> dict[str, float]:
    """Which part (0..1) of each aspect is lost."""
    ordinary = [observation for observation in record.observations if not observation.case.special]
    special = [observation for observation in record.observations if observation.case.special]
    failed = [observation for observation in ordinary if observation.outcome.raised is not None]
    form = len(failed) == len(ordinary) or any(defect.form for observation in ordinary for defect in observation.defects)
    values = 1.0 if failed else _values_lost(record, ordinary)
    spread = any(_fails_anew(observation, form) for observation in special)
    general = values > 0 or spread or record.remembers or bool(record.violations)
    return {FORM: float(form), VALUES: values, GENERAL: float(general)}


def _values_lost(record: Record, ordinary: list[Observation]) -> float:
    outputs = frozenset(_outputs(ordinary))
    wrong = {split_layer(defect.part)[0] for observation in ordinary for defect in observation.defects if defect.values}
    return 1.0 if wrong - outputs else part_of_values(record.exercise.name, frozenset(wrong), outputs)


def _outputs(observations: list[Observation]) -> Iterator[str]:
    """The names of the outputs that carry values: those of the expected results that are no caches."""
    for observation in observations:
        yield from (split_layer(part.name)[0] for part in observation.question.parts if not part.in_cache)


def _fails_anew(observation: Observation, form_lost: bool) -> bool:
    """Whether a special case shows more than what the ordinary ones have already cost."""
    if observation.outcome.raised is not None:
        return True
    return any(defect.values or not form_lost for defect in observation.defects)
