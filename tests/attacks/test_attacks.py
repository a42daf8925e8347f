"""Every attack gets what its honest content deserves, and nothing else is touched by it."""

import json
from pathlib import Path
from typing import Any

import pytest

from grader.engine import Engine, Graded
from tests.attacks import bombs, ending, honest, loops, lying, network, outputs, patched, protocol, reading, shell, structure, writing
from tests.attacks.attack import FULL, HIDDEN_SECRET, Attack
from tests.attacks.surroundings import Surroundings, descendants, judge_of, settled

MODULES = (patched, lying, ending, shell, loops, bombs, reading, writing, network, structure, outputs, protocol, honest)
ATTACKS = [attack for module in MODULES for attack in module.ATTACKS]
NAMES = [f"{module.__name__.rpartition('.')[2]}: {attack.name}" for module in MODULES for attack in module.ATTACKS]
HONEST = Attack("an honest submission", "Nothing.")


def points(graded: Graded) -> dict[str, float]:
    return {exercise.name: exercise.points for exercise in graded.verdict.exercises}


def deserved(attack: Attack) -> dict[str, float]:
    return dict(zip(("double", "quadruple"), attack.deserves, strict=True))


def scores_as_deserved(attack: Attack, graded: Graded) -> bool:
    got, due = points(graded), deserved(attack)
    return got == due or (attack.may_lose and all(got[name] <= due[name] for name in due))


def shown(graded: Graded) -> str:
    """All that a student may get to see: the outputs and the verdict."""
    cells: list[dict[str, Any]] = graded.notebook["cells"]
    return json.dumps([graded.verdict.as_dict(), [cell.get("outputs") for cell in cells]])


@pytest.mark.parametrize("attack", ATTACKS, ids=NAMES)
def test_attack_scores_what_it_deserves_and_harms_nothing(
    attack: Attack, engine: Engine, impatient: Engine, small: Path, outside: Surroundings
) -> None:
    chosen = impatient if attack.endless else engine
    before, judge = outside.state(), judge_of(chosen)
    idle = descendants(judge)
    graded = chosen.grade(small, attack.handed_in(outside.places(chosen)))
    assert scores_as_deserved(attack, graded), graded.verdict
    assert outside.secret not in shown(graded)
    assert HIDDEN_SECRET not in shown(graded)
    assert settled(chosen, idle) == (idle, [])
    assert outside.state() == before
    assert judge_of(chosen) == judge, "the judge had to be started again"
    assert points(chosen.grade(small, HONEST.handed_in({}))) == deserved(HONEST)


def test_names_of_attacks_tell_them_apart() -> None:
    assert len({attack.name for attack in ATTACKS}) == len(ATTACKS) > 60


def test_honest_submission_gets_full_marks(engine: Engine, small: Path) -> None:
    assert tuple(points(engine.grade(small, HONEST.handed_in({}))).values()) == FULL
