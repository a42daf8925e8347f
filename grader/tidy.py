"""Brings a notebook edited in JupyterLab into the form that the course keeps: no traces of a run, ids that say what cells hold."""

import copy
import re
from typing import TYPE_CHECKING

from grader.skeleton import grade_id, is_code

if TYPE_CHECKING:
    from nbformat import NotebookNode

READABLE_ID = re.compile(r"[A-Za-z][A-Za-z_]+")
ANNOUNCED = re.compile(r"\*\*Exercise \d+: `(\w+)`")
KEPT_OF_A_CELL = ("nbgrader", "tags")
KEPT_OF_THE_NOTEBOOK = {"kernelspec": ("display_name", "language", "name"), "language_info": ("name",)}


def tidy(notebook: "NotebookNode") -> "NotebookNode":
    """A copy without outputs, counts of execution and an editor's metadata; ids that are no words are replaced by names."""
    tidied = copy.deepcopy(notebook)
    for part, kept in KEPT_OF_THE_NOTEBOOK.items():
        _keep(tidied.metadata.get(part, {}), kept)
    _keep(tidied.metadata, tuple(KEPT_OF_THE_NOTEBOOK))
    following = ""
    for cell in reversed(tidied.cells):
        _keep(cell.metadata, KEPT_OF_A_CELL)
        if is_code(cell):
            cell.outputs, cell.execution_count = [], None
        cell.id = following = _id(cell, following)
    return tidied


def _id(cell: "NotebookNode", following: str) -> str:
    """The grade id of code that has one; of a text, what it announces, or what it stands before; else the id that is there."""
    announced = ANNOUNCED.search(cell.source)
    if is_code(cell):
        return grade_id(cell) or str(cell.id)
    if READABLE_ID.fullmatch(cell.id):
        return str(cell.id)
    if announced:
        return f"exercise_{announced[1]}"
    return f"hints_{following}" if "<details>" in cell.source else f"{following}_text"


def _keep(metadata: "NotebookNode", names: tuple[str, ...]) -> None:
    for name in metadata.keys() - set(names):
        del metadata[name]
