"""The table of all exercises, by name.

To add one: its points in `points`, its cases in a module of `inputs`, and an `Exercise` in the table of its assignment that says how its
result is read. Properties, and a test that they hold, are welcome; the mutants of the reference then show what the cases overlook.
"""

from collections.abc import Mapping
from types import MappingProxyType

from grader.checks import image_classifier, step_by_step
from grader.checks.exercise import Exercise

EXERCISES: Mapping[str, Exercise] = MappingProxyType(
    {exercise.name: exercise for exercise in (*step_by_step.EXERCISES, *image_classifier.EXERCISES)}
)
