import copy
import json
import tracemalloc
from typing import Any

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.rebuild import Rebuilt, rebuild
from grader.submission import MAX_BYTES, MAX_CELLS, MAX_SOURCE
from tests.judge.notebooks import RIGHT, SKELETON, as_bytes, cell, submission


def sources(rebuilt: Rebuilt) -> list[str]:
    return [made["source"] for made in rebuilt.notebook["cells"]]


def codes(rebuilt: Rebuilt) -> list[str]:
    return [note.code for note in rebuilt.notes]


def index_of(handed_in: dict[str, Any], name: str) -> int:
    ids = [made["metadata"].get("nbgrader", {}).get("grade_id") for made in handed_in["cells"]]
    return ids.index(name)


def with_cell(position: int, *extra: dict[str, Any]) -> dict[str, Any]:
    handed_in = submission(RIGHT)
    handed_in["cells"][position:position] = extra
    return handed_in


def course_cells(rebuilt: Rebuilt) -> list[dict[str, Any]]:
    return [made for made in rebuilt.notebook["cells"] if "origin" not in made["metadata"]]


def test_answers_go_into_the_skeleton_and_nothing_is_noted() -> None:
    rebuilt = rebuild(SKELETON, as_bytes(submission(RIGHT)))
    assert sources(rebuilt)[2] == RIGHT["double"]
    assert sources(rebuilt)[4] == RIGHT["quadruple"]
    assert rebuilt.notes == ()
    assert rebuilt.attempted == {"double", "quadruple"}
    nbformat.validate(rebuilt.notebook)


def test_an_untouched_notebook_attempts_nothing() -> None:
    rebuilt = rebuild(SKELETON, as_bytes(submission()))
    assert rebuilt.attempted == frozenset()
    assert rebuilt.notebook["cells"] == SKELETON.cells


def test_the_students_own_code_cells_stay_where_they_are() -> None:
    handed_in = with_cell(2, cell("helper = 1", "mine"))
    handed_in["cells"].insert(0, cell("first = 1", "top"))
    rebuilt = rebuild(SKELETON, as_bytes(handed_in))
    assert sources(rebuilt)[0] == "first = 1"
    assert sources(rebuilt)[3] == "helper = 1"
    assert len(sources(rebuilt)) == len(SKELETON.cells) + 2


def test_own_cells_without_code_are_left_out() -> None:
    handed_in = with_cell(2, cell("my notes", "notes", kind="markdown"), cell("  \n", "blank"))
    assert rebuild(SKELETON, as_bytes(handed_in)).notebook["cells"] == rebuild(SKELETON, as_bytes(submission(RIGHT))).notebook["cells"]


def test_a_changed_test_cell_is_restored_and_noted() -> None:
    handed_in = submission(RIGHT)
    handed_in["cells"][3]["source"] = "pass"
    rebuilt = rebuild(SKELETON, as_bytes(handed_in))
    assert sources(rebuilt)[3] == SKELETON.cells[3]["source"]
    assert codes(rebuilt) == ["edited_test_cell"]


def test_a_test_cell_without_its_hidden_region_is_the_released_one() -> None:
    handed_in = submission(RIGHT)
    handed_in["cells"][3]["source"] = "assert double(np.ones(3)).sum() == 6"
    assert codes(rebuild(SKELETON, as_bytes(handed_in))) == []


def test_a_changed_given_cell_is_restored_and_noted() -> None:
    handed_in = submission(RIGHT)
    handed_in["cells"][1]["source"] = "import numpy as np\nnp.allclose = print"
    rebuilt = rebuild(SKELETON, as_bytes(handed_in))
    assert sources(rebuilt)[1] == "import numpy as np"
    assert codes(rebuilt) == ["edited_given_cell"]


def test_deleted_cells_come_back_with_a_note() -> None:
    handed_in = submission(RIGHT)
    del handed_in["cells"][2:4]
    rebuilt = rebuild(SKELETON, as_bytes(handed_in))
    assert sources(rebuilt)[2] == SKELETON.cells[2]["source"]
    assert codes(rebuilt) == ["missing_answer_cell", "missing_test_cell"]
    assert rebuilt.attempted == {"quadruple"}


def test_of_two_answer_cells_with_one_id_the_last_filled_one_counts_and_the_other_runs_before_it() -> None:
    handed_in = submission(RIGHT)
    again = copy.deepcopy(handed_in["cells"][2])
    again["source"] = "def double(x):\n    return x + x\n"
    handed_in["cells"].insert(3, again)
    handed_in["cells"].insert(4, copy.deepcopy(submission()["cells"][2]))
    rebuilt = rebuild(SKELETON, as_bytes(handed_in))
    assert sources(rebuilt)[2:4] == [RIGHT["double"], "def double(x):\n    return x + x\n"]
    assert codes(rebuilt) == ["duplicate_answer_cell"]
    assert rebuilt.notes[0].evidence == {"id": "double", "count": 3}


def test_an_answer_that_became_markdown_is_read_as_code() -> None:
    handed_in = submission(RIGHT)
    handed_in["cells"][2]["cell_type"] = "markdown"
    rebuilt = rebuild(SKELETON, as_bytes(handed_in))
    assert rebuilt.notebook["cells"][2]["cell_type"] == "code"
    assert sources(rebuilt)[2] == RIGHT["double"]
    assert codes(rebuilt) == ["retyped_cell"]


def test_metadata_and_outputs_of_the_submission_have_no_effect() -> None:
    handed_in = submission(RIGHT)
    for made in handed_in["cells"]:
        made["metadata"]["tags"] = ["skip-execution"]
        made["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "100/100"}]
        made["metadata"].setdefault("nbgrader", {})["schema_version"] = 99
        made["metadata"]["nbgrader"]["points"] = 1000
    handed_in["metadata"] = {"kernelspec": {"name": "evil"}}
    assert rebuild(SKELETON, as_bytes(handed_in)).notebook == rebuild(SKELETON, as_bytes(submission(RIGHT))).notebook


def test_a_cell_repointed_to_a_test_id_is_not_run() -> None:
    handed_in = with_cell(2, cell("print('mine')", grade_id="test_double", grade=True, points=100))
    rebuilt = rebuild(SKELETON, as_bytes(handed_in))
    assert course_cells(rebuilt) == rebuilt.notebook["cells"]
    assert codes(rebuilt) == ["edited_test_cell"]


def test_an_edited_copy_of_an_unlocked_course_cell_is_the_students_own() -> None:
    skeleton = type(SKELETON)("small", {**SKELETON.notebook, "cells": [*SKELETON.cells, cell("x = 1  # try it", "playground")]})
    handed_in = submission(RIGHT, skeleton)
    handed_in["cells"][-1]["source"] = "x = 2"
    assert sources(rebuild(skeleton, as_bytes(handed_in)))[-2:] == ["x = 1  # try it", "x = 2"]


@pytest.mark.parametrize("minor", [0, 4])
def test_older_formats_without_cell_ids_are_read(minor: int) -> None:
    handed_in = submission(RIGHT)
    handed_in["nbformat_minor"] = minor
    for made in handed_in["cells"]:
        del made["id"]
        made["source"] = made["source"].splitlines(keepends=True)
    assert rebuild(SKELETON, as_bytes(handed_in)) == rebuild(SKELETON, as_bytes(submission(RIGHT)))


def test_format_3_with_worksheets_is_read() -> None:
    cells = [{**made, "input": made["source"]} for made in submission(RIGHT)["cells"]]
    for made in cells:
        del made["source"]
    handed_in = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": cells[:3]}, {"cells": cells[3:]}]}
    assert rebuild(SKELETON, as_bytes(handed_in)).attempted == {"double", "quadruple"}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00\xff\xfe",
        b"not json",
        b"[]",
        b"3",
        b'{"cells": 5}',
        b'{"cells": [',
        b"[" * 200_000,
        b"9" * 100_000,
        json.dumps({"worksheets": [1, {"cells": "x"}]}).encode()[:-1],
    ],
    ids=lambda data: repr(data[:12]),
)
def test_what_is_not_a_notebook_gives_the_empty_skeleton_and_says_why(data: bytes) -> None:
    rebuilt = rebuild(SKELETON, data)
    assert codes(rebuilt) == ["unreadable"]
    assert rebuilt.notebook["cells"] == SKELETON.cells


def test_a_hundred_megabytes_of_outputs_cost_the_student_nothing() -> None:
    handed_in = submission(RIGHT)
    handed_in["cells"][2]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "x" * 100 * 2**20}]
    assert rebuild(SKELETON, as_bytes(handed_in)).attempted == {"double", "quadruple"}


def test_a_file_beyond_the_limit_is_refused_by_size() -> None:
    rebuilt = rebuild(SKELETON, b" " * (MAX_BYTES + 1))
    assert codes(rebuilt) == ["unreadable"]
    assert str(MAX_BYTES + 1) in rebuilt.notes[0].message


def test_too_many_and_too_long_cells_are_left_out_with_a_note() -> None:
    extra = [cell("x = 1", f"c{number}") for number in range(MAX_CELLS)]
    rebuilt = rebuild(SKELETON, as_bytes(with_cell(6, cell("#" * (MAX_SOURCE + 1), "long"), *extra)))
    assert codes(rebuilt) == ["too_many_cells", "cell_too_long"]
    assert len(rebuilt.notebook["cells"]) < MAX_CELLS + len(SKELETON.cells)


def test_lone_surrogates_are_replaced() -> None:
    handed_in = submission({**RIGHT, "double": "x = '\ud800'"})
    rebuilt = rebuild(SKELETON, as_bytes(handed_in))
    assert sources(rebuilt)[2] == "x = '?'"


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
ids = st.sampled_from(["double", "quadruple", "test_double", "test_quadruple", "packages", "foreign", ""])
nbgrader_data = st.fixed_dictionaries(
    {}, optional={"grade_id": ids | anything, "solution": anything, "grade": anything, "points": anything}
)
cells = st.fixed_dictionaries(
    {},
    optional={
        "cell_type": st.sampled_from(["code", "markdown", "raw", "future"]) | anything,
        "id": ids | anything,
        "metadata": st.fixed_dictionaries({}, optional={"nbgrader": nbgrader_data | anything, "tags": anything}) | anything,
        "source": st.sampled_from([made["source"] for made in SKELETON.cells]) | st.text() | anything,
        "outputs": anything,
    },
)


@given(st.lists(cells | anything, max_size=8))
@settings(max_examples=1000, deadline=None)
def test_whatever_cells_are_handed_in_the_course_cells_stay_the_courses(handed_in: list[Any]) -> None:
    rebuilt = rebuild(SKELETON, json.dumps({"cells": handed_in}).encode())
    own = course_cells(rebuilt)
    assert len(own) == len(SKELETON.cells)
    for made, original in zip(own, SKELETON.cells, strict=True):
        name = original["metadata"].get("nbgrader", {}).get("grade_id")
        assert made["metadata"] == original["metadata"]
        assert made["source"] == original["source"] or name in SKELETON.answers
    assert all(isinstance(made["source"], str) for made in rebuilt.notebook["cells"])


@given(st.binary(max_size=400))
@settings(max_examples=1000, deadline=None)
def test_any_bytes_give_a_notebook_to_run(data: bytes) -> None:
    assert len(course_cells(rebuild(SKELETON, data))) == len(SKELETON.cells)


@given(st.data())
@settings(max_examples=1000, deadline=None)
def test_a_damaged_file_gives_a_notebook_to_run(data: st.DataObject) -> None:
    good = as_bytes(submission(RIGHT))
    start = data.draw(st.integers(0, len(good)))
    damaged = good[:start] + data.draw(st.binary(max_size=20)) + good[start + data.draw(st.integers(0, 40)) :]
    assert len(course_cells(rebuild(SKELETON, damaged))) == len(SKELETON.cells)


def test_nothing_of_a_submission_is_kept() -> None:
    handed_in = submission(RIGHT)
    place = index_of(handed_in, "test_double")
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        for number in range(10):
            handed_in["cells"][place]["source"] = f"# {number}\n" + "x" * (MAX_SOURCE // 2)
            rebuild(SKELETON, as_bytes(handed_in))
        assert tracemalloc.get_traced_memory()[0] - before < 3 * MAX_SOURCE // 2
    finally:
        tracemalloc.stop()
