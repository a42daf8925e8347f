"""Grades depend on the submission alone: not on what was graded before, how often, or what goes on beside it."""

import json
import random
import threading
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from grader.alternatives import all_alternatives
from grader.catalogue import Entry, source_of
from grader.engine import Engine
from grader.mistakes import all_mistakes
from grader.verdict import Verdict
from tests.attacks.test_attacks import MODULES
from tests.attacks.test_error_carried_forward import ASSIGNMENT, EXERCISES, handed_in

Submissions = dict[str, tuple[Path, bytes]]
SLOW = frozenset({"many displays", "figure bomb", "million small values"})
QUICK = ("patched", "lying", "honest", "structure", "outputs", "ending")


def a_few(entries: tuple[Entry, ...], count: int) -> list[Entry]:
    """Some of the entries of the first notebook, the same ones every time."""
    mine = [entry for entry in entries if entry.exercise in EXERCISES and entry.function is not None]
    return random.Random(3).sample(mine, count)


@pytest.fixture(scope="module")
def submissions(small: Path) -> Submissions:
    """Fifty: mistakes and alternatives in the real notebook, attacks on the small one."""
    entries = a_few(all_mistakes(), 3) + a_few(all_alternatives(), 2)
    found = {f"{entry.exercise}: {entry.name}": (ASSIGNMENT.notebook, handed_in({entry.exercise: source_of(entry)})) for entry in entries}
    quick = [attack for module in MODULES if module.__name__.endswith(QUICK) for attack in module.ATTACKS if not attack.endless]
    attacks = random.Random(3).sample([attack for attack in quick if attack.name not in SLOW and not attack.may_lose], 45)
    return found | {attack.name: (small, attack.handed_in({})) for attack in attacks}


def without_times(verdict: Verdict) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(json.dumps(asdict(verdict)))
    return data | {"seconds": 0, "exercises": [exercise | {"seconds": 0} for exercise in data["exercises"]]}


def verdicts(engine: Engine, submissions: Submissions, seed: int) -> dict[str, dict[str, Any]]:
    order = list(submissions)
    random.Random(seed).shuffle(order)
    return {name: without_times(engine.grade(*submissions[name]).verdict) for name in order}


def test_same_fifty_submissions_get_the_same_verdicts_in_any_order_and_beside_others(engine: Engine, submissions: Submissions) -> None:
    assert len(submissions) == 50
    expected = verdicts(engine, submissions, seed=0)
    beside: list[dict[str, dict[str, Any]]] = []
    with Engine(budget=engine.budget, limits=engine.limits) as other:
        thread = threading.Thread(target=lambda: beside.append(verdicts(other, submissions, seed=1)))
        thread.start()
        alone = verdicts(engine, submissions, seed=2)
        thread.join()
    assert alone == expected
    assert beside == [expected]
