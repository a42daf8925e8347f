"""What is known of a test before any submission takes it, since the reference has taken it."""

from dataclasses import dataclass
from pathlib import Path

from grader.judge.ahead import sealed_answers
from grader.judge.namespace import Definitions
from grader.judge.repeatable import is_repeatable
from grader.judge.transcript import Passed, passed
from grader.skeleton import Exercise, Skeleton

__all__ = ["Forecast", "foretell"]


@dataclass(frozen=True)
class Forecast:
    """`sealed` goes ahead with a snapshot in which functions are carried forward; `passed` is how the test goes if all is right.

    There is no `passed` where the answers alone do not set how a test goes.
    """

    sealed: bytes
    passed: Passed | None


def foretell(skeleton: Skeleton, folder: Path, exercise: Exercise, source: str, definitions: Definitions, seconds: float) -> Forecast:
    """Have the reference take a test, at most so many `seconds` long each time: twice, since chance would show in the questions."""
    sealed = sealed_answers(skeleton, exercise, source, definitions, seconds)
    if not is_repeatable(source, definitions, folder):
        return Forecast(sealed, None)
    once = passed(skeleton, exercise, source, definitions, seconds)
    same = once is not None and once == passed(skeleton, exercise, source, definitions, seconds)
    return Forecast(sealed, once if same else None)
