"""The reference functions that are carried forward: what a test may use in place of the student's earlier exercises."""

import importlib
import importlib.util
import inspect
from collections.abc import Callable
from functools import cache
from types import MappingProxyType
from typing import Any

from grader.skeleton import Exercise, Skeleton

Reference = Callable[..., Any]

BUILDS_ON = {"image_classifier": ("step_by_step",)}


@cache
def reference_functions(assignment: str) -> MappingProxyType[str, Reference]:
    """The functions that `solutions` has for an assignment, by name; none for an assignment of another course."""
    name = f"solutions.{assignment}"
    if not assignment.isidentifier() or importlib.util.find_spec(name) is None:
        return MappingProxyType({})
    module = importlib.import_module(name)
    found = inspect.getmembers(module, inspect.isfunction)
    return MappingProxyType({name: function for name, function in found if function.__module__ == module.__name__})


def earlier_functions(skeleton: Skeleton) -> dict[str, Reference]:
    """The functions of the assignments that this one builds on."""
    assignments = BUILDS_ON.get(skeleton.assignment, ())
    return {name: function for assignment in assignments for name, function in reference_functions(assignment).items()}


def carried_forward(skeleton: Skeleton, exercise: Exercise) -> dict[str, Reference]:
    """What stands in for the student's functions while `exercise` is tested: every exercise before it, never itself or a later one.

    A test without an answer cell of its own, such as a chain, tests the student's functions together: nothing of this assignment stands in.
    """
    earlier = earlier_functions(skeleton)
    if exercise.name not in skeleton.answers:
        return earlier
    own = reference_functions(skeleton.assignment)
    names = [other.name for other in skeleton.exercises]
    return earlier | {name: own[name] for name in names[: names.index(exercise.name)] if name in own}
