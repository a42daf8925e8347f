"""A submission as it comes: any bytes at all, read into cells with nothing trusted but their text."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from grader.skeleton import squeezed
from grader.verdict import Finding

MAX_BYTES = 128 * 2**20
MAX_CELLS = 2_000
MAX_SOURCE = 2**20

UNREADABLE = "The submission is not a notebook: {reason}. Nothing in it could be graded."
TOO_MANY_CELLS = f"Only the first {MAX_CELLS} cells were read."
CELL_TOO_LONG = f"A cell with more than {MAX_SOURCE} characters was left out."


class Unreadable(Exception):
    """The submission is not a notebook; the text says why."""


@dataclass(frozen=True, eq=False)
class SubmittedCell:
    """What a rebuild reads of a submitted cell, and nothing more."""

    id: str
    grade_id: str
    is_code: bool
    source: str

    @cached_property
    def squeezed(self) -> str:
        """The source without what editors change on their own."""
        return squeezed(self.source)


@dataclass(frozen=True)
class Submission:
    """The cells that were handed in, and notes about what could not be read."""

    cells: tuple[SubmittedCell, ...] = ()
    notes: tuple[Finding, ...] = ()
    readable: bool = True


def read_submission(data: bytes) -> Submission:
    """Read a notebook of any format version out of any bytes; never raises."""
    try:
        cells = [_submitted_cell(cell) for cell in _raw_cells(_parse(data)) if isinstance(cell, dict)]
    except Unreadable as error:
        return Submission(notes=(Finding("unreadable", UNREADABLE.format(reason=error), {"reason": str(error)}),), readable=False)
    read = cells[:MAX_CELLS]
    short = tuple(cell for cell in read if len(cell.source) <= MAX_SOURCE)
    notes = [Finding("too_many_cells", TOO_MANY_CELLS)] * (len(read) < len(cells)) + [Finding("cell_too_long", CELL_TOO_LONG)] * (
        len(short) < len(read)
    )
    return Submission(short, tuple(notes))


def _parse(data: bytes) -> dict[str, Any]:
    if len(data) > MAX_BYTES:
        raise Unreadable(f"it has {len(data)} bytes, more than {MAX_BYTES}; clear all outputs and hand it in again")
    try:
        notebook = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise Unreadable("it is not UTF-8 text") from error
    except (ValueError, RecursionError, MemoryError) as error:
        raise Unreadable("it is not JSON, or it was cut off") from error
    if not isinstance(notebook, dict):
        raise Unreadable("it is JSON, but not an object with cells")
    return notebook


def _raw_cells(notebook: Mapping[str, Any]) -> list[Any]:
    """The cells of nbformat 4, or of all the worksheets of nbformat 3 and older."""
    cells = notebook.get("cells")
    if cells is None and isinstance(notebook.get("worksheets"), list):
        sheets = (sheet.get("cells") for sheet in notebook["worksheets"] if isinstance(sheet, dict))
        cells = [cell for sheet in sheets if isinstance(sheet, list) for cell in sheet]
    if not isinstance(cells, list):
        raise Unreadable("it has no list of cells")
    return cells


def _submitted_cell(cell: Mapping[str, Any]) -> SubmittedCell:
    metadata = cell.get("metadata")
    nbgrader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    return SubmittedCell(
        id=_text(cell.get("id")),
        grade_id=_text(nbgrader.get("grade_id")) if isinstance(nbgrader, dict) else "",
        is_code=cell.get("cell_type") == "code",
        source=_text(cell.get("source", cell.get("input"))),
    )


def _text(value: object) -> str:
    """A string, or lines joined to one; anything else is empty. Lone surrogates, which cannot be written as UTF-8, are replaced."""
    lines = value if isinstance(value, list) else [value]
    text = "".join([line for line in lines if isinstance(line, str)])
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
