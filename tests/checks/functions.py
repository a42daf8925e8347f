"""The functions that the checks of each exercise are handed, and short ways to ask for a judgement."""

from collections.abc import Callable
from typing import Any

from grader.checks import POINTS, Examination, examine
from solutions import image_classifier, step_by_step

Function = Callable[..., Any]

EXERCISES = tuple(POINTS)
SINGLE = tuple(name for name in POINTS if name != "chain")
CHAIN = (
    step_by_step.initialize_parameters_deep,
    step_by_step.L_model_forward,
    step_by_step.compute_cost,
    step_by_step.L_model_backward,
    step_by_step.update_parameters,
)


def reference(exercise: str) -> tuple[Function, ...]:
    """The reference's functions of one exercise."""
    if exercise == "chain":
        return CHAIN
    function: Function = getattr(step_by_step, exercise, None) or getattr(image_classifier, exercise)
    return (function,)


def codes(examination: Examination) -> list[str]:
    return [finding.code for finding in examination.findings]


def messages(examination: Examination) -> list[str]:
    return [finding.message for finding in examination.findings]


def costing(examination: Examination) -> list[str]:
    return [finding.code for finding in examination.findings if finding.evidence["costs"]]


def is_full(examination: Examination) -> bool:
    return examination.points == examination.max_points and not costing(examination)


def without_catalogue(exercise: str, *functions: Function, seed: str | None = None) -> Examination:
    """A judgement as if the catalogue were empty, so that the symptoms speak."""
    return examine(exercise, *functions, seed=seed, catalogue=False)
