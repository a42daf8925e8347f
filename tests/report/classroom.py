"""What the report's tests look at: a class of mixed submissions, and graded notebooks with hostile outputs."""

import base64
import io
import random
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from grader.checks import examine
from grader.checks.running import Function
from grader.course import find_course
from grader.engine import Graded
from grader.mistakes import Mistake, mistakes_of
from grader.rebuild import ORIGIN
from grader.report.records import Record
from grader.report.text import exercise_text
from grader.skeleton import Exercise
from grader.verdict import ExerciseResult, Finding, Status, Verdict
from grader.walk import walk_note
from solutions import step_by_step as reference

ASSIGNMENT = find_course(Path(__file__)).assignments[0]
WALKED = (
    "linear_forward",
    "linear_activation_forward",
    "L_model_forward",
    "compute_cost",
    "linear_backward",
    "linear_activation_backward",
    "L_model_backward",
    "update_parameters",
)
MISTAKES_EACH = 5
HOSTILE_IDS = (
    "<script>alert(1)</script>",
    '"><svg onload=alert(1)>',
    "javascript:alert(1)",
    '=HYPERLINK("http://example.invalid","click")',
    "@SUM(A1:A9)",
    "+1",
    "\tcmd",
    "\u202egnp.exe",
    "half a \ud800 character",
    "../../../etc/passwd",
    "{{ 7 * 7 }}",
    "a" * 300,
)
ACTIVE = {
    "text/html": "<script>alert('html')</script>",
    "image/svg+xml": "<svg onload=\"alert('svg')\"></svg>",
    "application/javascript": "alert('javascript')",
    "text/markdown": "[link](javascript:alert('markdown'))",
    "text/latex": "\\href{javascript:alert('latex')}{x}",
}


def functions(**others: Function | None) -> dict[str, Function]:
    """The reference's functions by name, with some replaced."""
    return {name: others.get(name) or getattr(reference, name) for name in WALKED}


def mistake(exercise: str, name: str) -> Mistake:
    """A mistake of the catalogue."""
    return next(entry for entry in mistakes_of(exercise) if entry.name == name)


def mixed_class(size: int) -> list[Record]:
    """Verdicts of every kind, the same at every call: catalogued mistakes as the checks find them, crashes, timeouts, hostile ids."""
    rng = random.Random(size)
    names = [*HOSTILE_IDS, *(f"student_{number:03}" for number in range(size - len(HOSTILE_IDS)))]
    return [Record(name, _verdict(rng)) for name in names]


def _verdict(rng: random.Random) -> Verdict:
    skill = rng.random()
    results = tuple(_result(exercise, rng, skill) for exercise in ASSIGNMENT.exercises)
    notes = [walk_note(functions() if skill > 0.5 else functions(linear_backward=mistake("linear_backward", "average_missing").written))]
    if rng.random() < 0.06:
        notes.append(Finding("edited_test_cell", "The test cell test_linear_forward was changed; the course's own was used."))
    return Verdict(ASSIGNMENT.name, results, tuple(notes), 0.4 + rng.random() + sum(result.seconds for result in results))


def _result(exercise: Exercise, rng: random.Random, skill: float) -> ExerciseResult:
    name, points = exercise.name, exercise.points
    if rng.random() < 0.4 + 0.55 * skill:
        return ExerciseResult(name, points, points, Status.PASSED, (), 0.01)
    kind = "untouched" if skill < 0.05 else rng.choice(["untouched", "timeout", "crashed", "error", *["mistake"] * 8])
    if kind == "mistake":
        return rng.choice(_mistaken(exercise))
    return {
        "untouched": ExerciseResult(name, 0, points, Status.NOT_ATTEMPTED, (Finding("not_written", f"{name}: not written yet."),), 0.01),
        "timeout": ExerciseResult(name, 0, points, Status.TIMEOUT, (Finding("timeout", f"The test of {name} ran out of time."),), 30.0),
        "crashed": ExerciseResult(name, 0, points, Status.CRASHED, (Finding("crashed", "It ended the process it ran in."),), 0.3),
        "error": ExerciseResult(name, 0, points, Status.ERROR, (Finding("student_error", f"{name} raised NameError: <b>x</b>."),), 0.01),
    }[kind]


@cache
def _mistaken(exercise: Exercise) -> Sequence[ExerciseResult]:
    """Results of the checks for some catalogued mistakes; one failed result for an exercise that has none."""
    entries = [entry for entry in (mistakes_of(exercise.name) if exercise.name in WALKED else ()) if entry.function is not None]
    found = [examine(exercise.name, entry.function, seed="reports") for entry in entries[:MISTAKES_EACH] if entry.function is not None]
    failed = ExerciseResult(exercise.name, 0, exercise.points, Status.FAILED, (Finding("assertion", "W1 is wrong."),), 0.02)
    return [ExerciseResult(exercise.name, each.points, each.max_points, each.status, each.findings, 0.02) for each in found] or [failed]


def notebook(*cells: dict[str, Any]) -> dict[str, Any]:
    """Notebook data with these cells."""
    return {"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def own_cell(source: str, *outputs: dict[str, Any]) -> dict[str, Any]:
    """A cell of the student's own, as rebuild makes it."""
    return {"cell_type": "code", "id": "extra-0-0", "metadata": {"origin": ORIGIN}, "source": source, "outputs": list(outputs)}


def locked(grade_id: str, source: str, **nbgrader: object) -> dict[str, Any]:
    """A code cell of the course."""
    metadata = {"nbgrader": {"grade_id": grade_id, "grade": False, "solution": False, "locked": True} | nbgrader}
    return {"cell_type": "code", "id": grade_id, "metadata": metadata, "source": source, "outputs": []}


def stream(text: str, name: str = "stdout") -> dict[str, Any]:
    """A stream output."""
    return {"output_type": "stream", "name": name, "text": text}


def display(**data: object) -> dict[str, Any]:
    """A display of several forms; `image_png` stands for image/png."""
    return {"output_type": "display_data", "data": {key.replace("_", "/"): value for key, value in data.items()}, "metadata": {}}


def one_exercise(status: Status, *findings: Finding, notes: tuple[Finding, ...] = (), name: str = "linear_forward") -> Verdict:
    """A verdict on a single exercise."""
    points = 8.0 if status is Status.PASSED else 0.0
    return Verdict("step_by_step", (ExerciseResult(name, points, 8.0, status, findings),), notes)


def hostile_notebook() -> Graded:
    """Everything that a submission can bring to a page, at once."""
    result = one_exercise(
        Status.ERROR,
        Finding("student_error", "<img src=x onerror=alert(1)>", {"traceback": "</pre><script>alert(2)</script>"}),
        notes=(Finding("edited_test_cell", "<iframe src=javascript:alert(3)></iframe>"),),
    )
    test = locked(
        "test_linear_forward", "assert True\n\n### BEGIN HIDDEN TESTS\nsecret_of_the_course()\n### END HIDDEN TESTS", grade=True, points=8
    )
    test["outputs"] = [stream(exercise_text(result.exercises[0]) + "\n")]
    cells = [
        {"cell_type": "markdown", "id": "text", "metadata": {}, "source": "# Text\n\n$A^{[l]}$ <script>alert(4)</script>"},
        locked("linear_forward", "</pre><script>alert(5)</script>", solution=True, locked=False),
        own_cell("print('\x1b[31m<b>')\n# \u202e turned", stream("\x1b[31m<script>alert(6)</script>\x1b[0m\x00\x07\x1b]0;title\x07")),
        own_cell("raise", {"output_type": "error", "ename": "<b>", "evalue": "<i>", "traceback": ["\x1b[1;31m<u>\x1b[0m"]}),
        *(own_cell(kind, {"output_type": "display_data", "data": {kind: value}, "metadata": {}}) for kind, value in ACTIVE.items()),
        own_cell("all", {"output_type": "execute_result", "data": ACTIVE | {"text/plain": "the <text> of it"}, "metadata": {}}),
        own_cell("picture", display(image_png=base64.b64encode(png()).decode()), display(image_png="not base64!")),
        own_cell("odd", {"output_type": "stream", "text": 7}, {"output_type": "new"}, {"output_type": "display_data", "data": None}),
        test,
    ]
    return Graded(result, notebook(*cells))


def png(width: int = 40, height: int = 30) -> bytes:
    """A PNG file with colours and transparency."""
    pixels = np.random.default_rng(1).integers(0, 256, (height, width, 4), dtype=np.uint8)
    out = io.BytesIO()
    Image.fromarray(pixels, "RGBA").save(out, "PNG")
    return out.getvalue()


def broken_pngs() -> Iterator[bytes]:
    """PNG files cut short and with bytes changed, the same at every call."""
    whole, rng = png(), random.Random(5)
    yield from (whole[:length] for length in range(0, len(whole), 97))
    for _ in range(400):
        damaged = bytearray(whole)
        for _ in range(rng.randint(1, 6)):
            damaged[rng.randrange(len(damaged) if rng.random() < 0.5 else 60)] = rng.randrange(256)
        yield bytes(damaged)
