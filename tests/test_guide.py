"""The guide to adding an exercise speaks of files that are there, and quotes them as they are."""

import re
from pathlib import Path

import pytest

from grader.course import find_course
from grader.skeleton import source_of

COURSE = find_course(Path(__file__))
GUIDE = (COURSE.root / "docs" / "adding-an-exercise.md").read_text()
NAMED = sorted(set(re.findall(r"`((?:assignments|grader|solutions|tests)/[\w/.]*)`", GUIDE)))
QUOTED = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)
NOTEBOOK = "\n".join(source_of(cell) for cell in COURSE.assignments[1].skeleton.cells)
SOURCES = [(COURSE.root / name).read_text() for name in NAMED if name.endswith(".py")] + [NOTEBOOK + "\n"]


@pytest.mark.parametrize("name", NAMED)
def test_a_file_that_the_guide_names_is_there(name: str) -> None:
    assert (COURSE.root / name).exists()


@pytest.mark.parametrize("code", QUOTED)
def test_what_the_guide_quotes_stands_so_in_the_course(code: str) -> None:
    assert any(code in source for source in SOURCES)


def test_the_guide_names_files_and_quotes_every_kind_of_them() -> None:
    assert len(NAMED) >= 10
    assert len(QUOTED) == 5
