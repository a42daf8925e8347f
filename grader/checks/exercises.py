"""The table of all exercises, by name."""

from collections.abc import Mapping
from types import MappingProxyType

from grader.checks import image_classifier, step_by_step
from grader.checks.exercise import Exercise

EXERCISES: Mapping[str, Exercise] = MappingProxyType(
    {exercise.name: exercise for exercise in (*step_by_step.EXERCISES, *image_classifier.EXERCISES)}
)
