"""The checks themselves are tested by mutants of the reference: each loses points, or is listed with the reason why it is right too."""

import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from grader.checks import EXERCISES as CHECKED
from grader.checks.examination import losses
from grader.checks.observation import observe
from tests.checks.functions import SINGLE, reference
from tests.checks.mutator import mutants

LISTED = tomllib.loads((Path(__file__).parent / "equivalent_mutants.toml").read_text())


def listed(exercise: str) -> Iterator[str]:
    for group in LISTED["right_too"]:
        if group["exercise"] == exercise:
            yield from group["changes"]


@cache
def tried(exercise: str) -> tuple[Counter[str], Counter[str]]:
    """The changes of all mutants and of those that lose nothing."""
    made: Counter[str] = Counter()
    survived: Counter[str] = Counter()
    for mutant in mutants(*reference(exercise)):
        lost = losses(observe(CHECKED[exercise], (mutant.function,), "mutants"))
        made[mutant.change] += 1
        survived[mutant.change] += not any(lost.values())
    return made, +survived


@pytest.mark.parametrize("exercise", SINGLE)
def test_every_mutant_loses_points_or_is_listed_as_right_too(exercise: str) -> None:
    _, survived = tried(exercise)
    assert sorted(survived.elements()) == sorted(listed(exercise))


@pytest.mark.parametrize("exercise", SINGLE)
def test_there_are_mutants_of_every_exercise(exercise: str) -> None:
    made, survived = tried(exercise)
    print(f"{exercise}: {made.total()} mutants, {made.total() - survived.total()} lose points, {survived.total()} are right too")
    assert made.total() >= 20


def test_every_listed_group_gives_its_reason() -> None:
    assert all(len(group["reason"].split()) >= 5 and group["exercise"] in SINGLE for group in LISTED["right_too"])
