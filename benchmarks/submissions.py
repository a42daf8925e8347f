"""The class that `grading.py` has graded: solved notebooks, mistakes and alternatives of the catalogue, some with a figure of their own."""

import copy
from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import Any

from grader.alternatives import all_alternatives
from grader.course import Assignment, read_notebook
from grader.fill import fill, reference_answers
from grader.mistakes import all_mistakes, source_of
from grader.skeleton import is_test

FIGURE_EVERY = 3
FIGURE = """import matplotlib.pyplot as plt

np.random.seed(3)
_, axes = plt.subplots(1, 2, figsize=(8, 3))
axes[0].hist(np.random.randn(1000), bins=30)
axes[0].set_title("where my weights come from")
axes[1].plot(np.linspace(-3, 3, 50), np.maximum(0, np.linspace(-3, 3, 50)), label="relu")
axes[1].legend()
plt.show()"""


def make_class(assignment: Assignment, size: int) -> dict[str, Any]:
    """Notebooks by student: the solved one first, then a mistake and an alternative in turn; every third draws a figure."""
    released = read_notebook(assignment.notebook)
    right = reference_answers(assignment)
    notebooks = {}
    for number, (name, answers) in zip(range(size), _answers(assignment, right), strict=False):
        notebook = fill(released, right | dict(answers))
        notebooks[f"{number:03d}_{name}"] = with_figure(notebook) if number % FIGURE_EVERY == 0 else notebook
    return notebooks


def _answers(assignment: Assignment, right: Mapping[str, str]) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Names and answers that differ from the reference's, as many as there are; the exercises take turns."""
    yield "solved", {}
    mistakes = _interleaved([entry for entry in all_mistakes() if entry.exercise in right])
    alternatives = _interleaved([entry for entry in all_alternatives() if entry.exercise in right])
    for pair in zip_longest(mistakes, alternatives):
        yield from ((f"{entry.exercise}_{entry.name}", {entry.exercise: source_of(entry)}) for entry in pair if entry is not None)


def _interleaved(entries: list[Any]) -> list[Any]:
    """The first of every exercise, then the second of every exercise, and so on."""
    seen: dict[str, int] = {}
    ranked = []
    for entry in entries:
        seen[entry.exercise] = seen.get(entry.exercise, 0) + 1
        ranked.append((seen[entry.exercise], entry))
    return [entry for _, entry in sorted(ranked, key=lambda pair: pair[0])]


def with_figure(notebook: Any) -> Any:
    """A copy with a plotting cell of the student's own after the first test."""
    drawn = copy.deepcopy(notebook)
    place = next(index for index, cell in enumerate(drawn.cells) if is_test(cell)) + 1
    cell: dict[str, Any] = {
        "cell_type": "code",
        "id": "my-figure",
        "metadata": {},
        "source": FIGURE,
        "outputs": [],
        "execution_count": None,
    }
    drawn.cells.insert(place, type(drawn.cells[0])(cell))
    return drawn
