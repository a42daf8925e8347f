"""Notebooks that were tampered with, and files that are no notebooks at all."""

import copy
import json
from collections.abc import Callable

from tests.attacks.attack import FULL, LOSES_DOUBLE, NOTHING, WRONG_DOUBLE, WRONG_QUADRUPLE, Attack, Notebook

Edit = Callable[[Notebook], object]


def forged(name: str, tries: str, edit: Edit) -> Attack:
    """Both functions are wrong, and `edit` changes the notebook in place to gain something by it."""
    return Attack(name, tries, (), WRONG_DOUBLE, WRONG_QUADRUPLE, NOTHING, _in_place(edit))


def broken(name: str, tries: str, edit: Edit, deserves: tuple[float, float] = FULL) -> Attack:
    """Both functions are right, and `edit` breaks the notebook in place."""
    return Attack(name, tries, deserves=deserves, change=_in_place(edit))


def no_notebook(name: str, tries: str, data: Callable[[], bytes]) -> Attack:
    """The file is made of other bytes."""
    return Attack(name, tries, deserves=NOTHING, change=lambda made: data())


def _in_place(edit: Edit) -> Callable[[Notebook], Notebook]:
    def change(made: Notebook) -> Notebook:
        edit(made)
        return made

    return change


def _cells(made: Notebook, *ids: str) -> list[Notebook]:
    """The cells with these grade_ids, or all that have one."""
    graded = [cell for cell in made["cells"] if "nbgrader" in cell["metadata"]]
    return [cell for cell in graded if not ids or cell["metadata"]["nbgrader"]["grade_id"] in ids]


def _tests(made: Notebook) -> list[Notebook]:
    return _cells(made, "test_double", "test_quadruple")


def _each(edit: Callable[[Notebook], object], *ids: str) -> Edit:
    return lambda made: [edit(cell) for cell in _cells(made, *ids)]


def _nbgrader(**values: object) -> Callable[[Notebook], object]:
    return lambda cell: cell["metadata"]["nbgrader"].update(values)


TESTS = ("test_double", "test_quadruple")
ANSWERS = ("double", "quadruple")


def _remove(*ids: str) -> Edit:
    return lambda made: [made["cells"].remove(cell) for cell in _cells(made, *ids)]


def _duplicate(made: Notebook) -> None:
    for cell in _tests(made):
        made["cells"] += [copy.deepcopy(cell) | {"source": "100.0"} for _ in range(3)]


def _swap_ids(made: Notebook) -> None:
    for cell, id in zip(_cells(made), ("quadruple", "test_double", "double", "packages", "test_quadruple"), strict=True):
        cell["metadata"]["nbgrader"]["grade_id"] = id


def _pose_as_test(made: Notebook) -> None:
    for cell in _cells(made, *ANSWERS):
        cell["metadata"]["nbgrader"] |= {"grade_id": "test_" + cell["metadata"]["nbgrader"]["grade_id"], "points": 100}
        cell["source"] = "100.0"


def _earlier_answer(made: Notebook) -> None:
    """The right answers first, then the stubs again under the same ids."""
    for cell in _cells(made, *ANSWERS):
        made["cells"].append(copy.deepcopy(cell) | {"source": "def x():\n    raise NotImplementedError\n"})
        made["cells"].append(copy.deepcopy(cell))


def _worksheets(made: Notebook) -> None:
    cells = [cell | {"input": cell.pop("source"), "language": "python", "prompt_number": 1} for cell in made.pop("cells")]
    made.update(worksheets=[{"cells": cells, "metadata": {}}], nbformat=3, nbformat_minor=0)


def _hostile_metadata(made: Notebook) -> None:
    made["metadata"] = {
        "kernelspec": {"name": "../../evil", "argv": ["rm", "-rf", "/"], "display_name": "x", "language": "bash"},
        "celltoolbar": "Create Assignment",
        "widgets": {"application/vnd.jupyter.widget-state+json": {"state": {"a": {"model_name": "<script>"}}}},
        "signature": "trusted",
    }


def _strange_types(made: Notebook) -> None:
    made["cells"] += [None, 3, [], "cell", {}, {"cell_type": "code"}, {"cell_type": "code", "source": {"a": 1}, "metadata": []}]
    made["cells"] += [{"cell_type": ["code"], "id": {}, "source": [1, None, "x = 1\n"], "metadata": {"nbgrader": {"grade_id": ["double"]}}}]


BEGINS = "### BEGIN HIDDEN TESTS\n" * 40_000

ATTACKS: tuple[Attack, ...] = (
    forged(
        "skip tag on tests",
        "Tags the test cells so that executors skip them.",
        _each(lambda cell: cell["metadata"].update(tags=["skip-execution"]), *TESTS),
    ),
    forged(
        "other tags on tests",
        "Tags the test cells as allowed to fail.",
        _each(lambda cell: cell["metadata"].update(tags=["raises-exception", "remove_cell"]), *TESTS),
    ),
    broken(
        "skip tag on answers",
        "Tags answer cells: only the instructor's tags count.",
        _each(lambda cell: cell["metadata"].update(tags=["skip-execution"]), *ANSWERS),
    ),
    forged("edited tests", "Empties the test cells.", _each(lambda cell: cell.update(source="100.0"), *TESTS)),
    forged("deleted tests", "Deletes the test cells.", _remove(*TESTS)),
    forged("duplicated tests", "Adds more test cells of the same ids.", _duplicate),
    forged(
        "more points", "Says that tests are worth a million, or less than nothing.", _each(_nbgrader(points=1e6, max_points=-5), *TESTS)
    ),
    forged("tests retyped", "Turns test cells into text.", _each(lambda cell: cell.update(cell_type="markdown"), *TESTS)),
    forged(
        "tests as answers",
        "Marks test cells as answer cells, for grading by hand.",
        _each(_nbgrader(solution=True, locked=False, task=True), *TESTS),
    ),
    forged("answers as tests", "Gives answer cells the ids of tests.", _pose_as_test),
    forged("swapped ids", "Points the grade ids at other cells.", _swap_ids),
    forged("future schema", "Uses a schema version of the future.", _each(_nbgrader(schema_version=99))),
    broken("future schema on right answers", "The same with right answers.", _each(_nbgrader(schema_version=99))),
    broken(
        "answers retyped",
        "Turns answer cells into text: they are read as code.",
        _each(lambda cell: cell.update(cell_type="markdown"), *ANSWERS),
    ),
    broken("an answer cell deleted", "One answer cell is gone.", _remove("double"), LOSES_DOUBLE),
    broken(
        "no graded cells",
        "Strips the metadata of every cell: answers are found by their ids.",
        lambda made: [cell.update(metadata={}) for cell in made["cells"]],
        NOTHING,
    ),
    broken("answers twice", "Repeats each answer cell, first as an empty one.", _earlier_answer),
    broken("strange cells", "Adds things that are no cells, and cells of wrong types.", _strange_types),
    broken("hostile metadata", "Names another kernel, widgets and a signature.", _hostile_metadata),
    broken("old format", "Is a notebook of format 3.", _worksheets),
    broken("future format", "Is a notebook of format 99.", lambda made: made.update(nbformat=99, nbformat_minor=-1)),
    broken("cells without ids", "Is a notebook of format 4.0, without ids.", lambda made: [cell.pop("id") for cell in made["cells"]]),
    broken("same ids everywhere", "All cells have one id.", lambda made: [cell.update(id="same") for cell in made["cells"]]),
    broken(
        "broken cells of its own",
        "Adds cells that do not compile or that raise.",
        lambda made: made["cells"].insert(1, {"cell_type": "code", "source": "def (", "metadata": {}}),
    ),
    broken(
        "quadratic patterns",
        "Fills test cells with a million characters of BEGIN lines.",
        _each(lambda cell: cell.update(source=BEGINS), *TESTS),
    ),
    broken(
        "very many cells",
        "Has 30,000 cells behind the course's.",
        lambda made: made["cells"].extend({"cell_type": "markdown", "source": "x", "metadata": {}} for _ in range(30_000)),
    ),
    broken(
        "hidden test markers in answers",
        "Puts the markers of hidden tests into an answer.",
        _each(lambda cell: cell.update(source=["### BEGIN HIDDEN TESTS\n", cell["source"], "### END HIDDEN TESTS\n"]), "double"),
    ),
    broken(
        "lines as a list",
        "Stores sources as lists of lines, with other line ends.",
        _each(lambda cell: cell.update(source=cell["source"].replace("\n", "\r\n").splitlines(keepends=True)), *ANSWERS),
    ),
    no_notebook("empty file", "Hands in nothing.", lambda: b""),
    no_notebook("no JSON", "Hands in a picture.", lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40),
    no_notebook("no object", "Hands in a JSON list.", lambda: b"[1, 2, 3]"),
    no_notebook("cut off", "Hands in half a notebook.", lambda: b'{"cells": [{"cell_type": "code", "sour'),
    no_notebook("nested too deep", "Hands in JSON of a hundred thousand levels.", lambda: b"[" * 100_000),
    no_notebook("a number too long", "Hands in a number of a million digits.", lambda: b'{"cells": ' + b"9" * 10**6 + b"}"),
    no_notebook("cells that are none", "Hands in cells that are a dict.", lambda: json.dumps({"cells": {"0": {}}, "nbformat": 4}).encode()),
    no_notebook("too large", "Hands in 130 MB.", lambda: b'{"cells": [], "x": "' + b"x" * (130 * 2**20) + b'"}'),
    no_notebook("another encoding", "Hands in UTF-16.", lambda: '{"cells": []}'.encode("utf-16")),
    no_notebook("an archive", "Hands in a zip file's first bytes.", lambda: b"PK\x03\x04" + b"\0" * 100),
)
