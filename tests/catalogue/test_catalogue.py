"""The catalogue of mistakes and the collection of alternatives hold what they promise, on inputs that the checks know nothing of."""

import builtins
import dis
from collections import Counter
from functools import cache
from itertools import combinations
from typing import Any

import numpy as np
import pytest

from grader.alternatives import Alternative, all_alternatives, alternatives_of
from grader.catalogue import Entry, code_of
from grader.mistakes import Mistake, all_mistakes, mistakes_of, source_of
from tests.catalogue.inputs import EXERCISES, inputs_of, notebook_namespace, outcomes, reference, right, same

ENTRIES: tuple[Entry, ...] = all_mistakes() + all_alternatives()
COMPILING = tuple(entry for entry in ENTRIES if code_of(entry))


def named(entry: Entry) -> str:
    return f"{entry.exercise}-{entry.name}"


def pasted(entry: Entry) -> Any:
    """The function that a notebook has after running the entry's source in the answer cell."""
    namespace = notebook_namespace(entry.exercise)
    exec(source_of(entry), namespace)
    return namespace[entry.exercise]


@cache
def outcomes_of(entry: Entry) -> list[Any]:
    return outcomes(pasted(entry), inputs_of(entry.exercise))


@cache
def expected_of(exercise: str) -> list[Any]:
    return outcomes(reference(exercise), inputs_of(exercise))


def running(exercise: str) -> list[Mistake]:
    return [mistake for mistake in mistakes_of(exercise) if code_of(mistake)]


def global_names(code: Any) -> set[str]:
    nested = [constant for constant in code.co_consts if hasattr(constant, "co_code")]
    own = {step.argval for step in dis.get_instructions(code) if step.opname == "LOAD_GLOBAL"}
    return own.union(*map(global_names, nested))


def test_every_exercise_has_mistakes_and_alternatives() -> None:
    assert {mistake.exercise for mistake in all_mistakes()} == set(EXERCISES)
    assert {alternative.exercise for alternative in all_alternatives()} == set(EXERCISES)


def test_an_exercise_without_a_module_has_no_entries() -> None:
    assert mistakes_of("an_exercise_of_the_future") == ()
    assert alternatives_of("an_exercise_of_the_future") == ()


def test_the_catalogue_is_as_large_as_promised() -> None:
    assert len(all_mistakes()) >= 120
    assert len(all_alternatives()) >= 40


@pytest.mark.parametrize("entries", [all_mistakes(), all_alternatives()], ids=["mistakes", "alternatives"])
def test_every_name_is_unique_in_its_exercise(entries: tuple[Entry, ...]) -> None:
    assert [name for name, count in Counter(map(named, entries)).items() if count > 1] == []


def test_every_message_is_unique() -> None:
    messages = Counter(mistake.message for mistake in all_mistakes())
    assert [message for message, count in messages.items() if count > 1] == []


@pytest.mark.parametrize("mistake", all_mistakes(), ids=named)
def test_every_message_is_one_sentence_of_at_most_25_words(mistake: Mistake) -> None:
    assert len(mistake.message.split()) <= 25
    assert mistake.message.endswith(".")


@pytest.mark.parametrize("entry", ENTRIES, ids=named)
def test_every_source_defines_its_exercise_or_does_not_compile(entry: Entry) -> None:
    if code_of(entry) is None:
        assert entry.function is None
        assert isinstance(entry, Mistake)
        assert "does not compile" in entry.message
    else:
        assert callable(pasted(entry))


@pytest.mark.parametrize("entry", COMPILING, ids=named)
def test_an_entry_that_uses_a_name_the_notebook_lacks_fails_by_that_name(entry: Entry) -> None:
    known = notebook_namespace(entry.exercise).keys() | vars(builtins).keys() | defined_in(entry)
    unknown = sorted(global_names(code_of(entry)) - known)
    raised = [result for result in outcomes_of(entry) if isinstance(result, str) and result.startswith("NameError")]
    assert bool(raised) == bool(unknown)
    assert all(any(f"'{name}'" in text for name in unknown) for text in raised)


def defined_in(entry: Entry) -> set[str]:
    """What a cell of several definitions defines, its exercise included."""
    code = code_of(entry)
    return set(code.co_names) if code and entry.whole_cell else set()


@pytest.mark.parametrize("entry", COMPILING, ids=named)
def test_the_function_does_what_its_pasted_source_does(entry: Entry) -> None:
    assert entry.function is not None
    assert same(outcomes(entry.function, inputs_of(entry.exercise)), outcomes_of(entry))


def test_a_function_keeps_nothing_from_the_calls_of_another_access() -> None:
    entry = next(mistake for mistake in mistakes_of("L_model_forward") if mistake.name == "list_as_default_argument")
    first, second = entry.function, entry.function
    assert first is not None
    assert second is not None
    inputs = inputs_of("L_model_forward")
    assert not same(outcomes(first, inputs), outcomes(first, inputs))
    assert same(outcomes_of(entry), outcomes(second, inputs))


@pytest.mark.parametrize("mistake", [mistake for exercise in EXERCISES for mistake in running(exercise)], ids=named)
def test_every_mistake_is_wrong_on_some_valid_input(mistake: Mistake) -> None:
    pairs = zip(outcomes_of(mistake), expected_of(mistake.exercise), strict=True)
    assert not all(right(mistake.exercise, result, expected) for result, expected in pairs)


@pytest.mark.parametrize("exercise", EXERCISES)
def test_any_two_mistakes_of_an_exercise_are_told_apart_by_some_input(exercise: str) -> None:
    alike = [
        (first.name, second.name) for first, second in combinations(running(exercise), 2) if same(outcomes_of(first), outcomes_of(second))
    ]
    assert alike == []


@pytest.mark.parametrize("exercise", EXERCISES)
def test_at_most_one_cell_of_an_exercise_does_not_compile(exercise: str) -> None:
    assert sum(code_of(mistake) is None for mistake in mistakes_of(exercise)) <= 1


@pytest.mark.parametrize("alternative", all_alternatives(), ids=named)
def test_every_alternative_is_right_on_every_input(alternative: Alternative) -> None:
    pairs = zip(outcomes_of(alternative), expected_of(alternative.exercise), strict=True)
    assert [index for index, (result, expected) in enumerate(pairs) if not right(alternative.exercise, result, expected)] == []


@pytest.mark.parametrize("exercise", EXERCISES)
def test_the_reference_meets_no_exception_and_returns_finite_numbers(exercise: str) -> None:
    for result in expected_of(exercise):
        assert not isinstance(result, str)
        assert np.all(np.isfinite(flat(result)))


def flat(result: Any) -> Any:
    if isinstance(result, dict):
        return flat(list(result.values()))
    if isinstance(result, list | tuple):
        return np.concatenate([flat(part) for part in result])
    return np.ravel(result)
