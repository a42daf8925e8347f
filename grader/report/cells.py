"""The cells of a graded notebook as a page shows them: what is the course's rendered, what is the student's as text and pictures only."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from markupsafe import Markup

from grader.rebuild import ORIGIN
from grader.report.highlight import python_html
from grader.report.pictures import png_data_uri
from grader.report.prose import plain_prose, prose_html
from grader.report.terminal import terminal_html
from grader.report.text import exercise_text
from grader.skeleton import Cell, exercise_of, grade_id, is_answer, is_code, is_graded, is_task, is_test, source_of, without_hidden_tests
from grader.verdict import ExerciseResult, Verdict

MOST_OUTPUTS = 40
MOST_CHARACTERS = 600_000
MOST_PICTURES = 60
NO_PICTURE = "A picture that cannot be shown: it is broken or too large."
NO_TEXT = "An output of type {types}, which has no text form, is not shown."
MORE = "{count} more outputs are not shown."
EMPTY = Markup()
PAGE_FULL = "Left out: the page is long enough."


@dataclass(frozen=True)
class OutputView:
    """One output: text as HTML, or the data URI of a picture, or a note on what is not shown."""

    kind: str
    html: Markup = EMPTY
    picture: str = ""


@dataclass(frozen=True)
class CellView:
    """One cell: prose, given, answer, own or test; a test, or an answer that a person marked, with its number among the exercises."""

    kind: str
    html: Markup
    outputs: tuple[OutputView, ...] = ()
    name: str = ""
    number: int = 0
    result: ExerciseResult | None = None


class Room:
    """What still fits into a page."""

    def __init__(self) -> None:
        self.characters = MOST_CHARACTERS
        self.pictures = MOST_PICTURES

    def for_text(self, text: str) -> bool:
        """Whether the text still fits; if so, its room is taken."""
        fits = len(text) <= self.characters
        self.characters -= len(text) if fits else 0
        return fits

    def for_picture(self) -> bool:
        """Whether one more picture still fits; if so, its room is taken."""
        self.pictures -= 1
        return self.pictures >= 0


def cell_views(notebook: Mapping[str, Any], verdict: Verdict, folder: Path | None) -> Iterator[CellView]:
    """Every cell of the graded notebook that has something to show, in order."""
    results = {result.name: (number, result) for number, result in enumerate(verdict.exercises, 1)}
    room = Room()
    for cell in notebook["cells"]:
        if is_test(cell):
            number, result = results.get(exercise_of(cell).name, (0, None))
            yield _test(cell, number, result, room)
        elif source_of(cell).strip():
            number, _ = results.get(grade_id(cell), (0, None)) if is_graded(cell) or is_task(cell) else (0, None)
            yield replace(_cell(cell, folder, room), number=number)


def _cell(cell: Cell, folder: Path | None, room: Room) -> CellView:
    source = source_of(cell)
    own = cell.get("metadata", {}).get("origin") == ORIGIN
    if own or is_answer(cell):
        if not room.for_text(source):
            return CellView("own", Markup(PAGE_FULL))
        html = python_html(source) if is_code(cell) else plain_prose(source)
        return CellView("own" if own else "answer", html, _outputs(cell, room), grade_id(cell))
    return CellView("given", python_html(source), _outputs(cell, room)) if is_code(cell) else CellView("prose", prose_html(source, folder))


def _test(cell: Cell, number: int, result: ExerciseResult | None, room: Room) -> CellView:
    """A test cell without its hidden region, and without the lines under it that say again what the result says."""
    repeated = "" if result is None else exercise_text(result) + "\n"
    outputs = _views([output for output in cell.get("outputs", ()) if _text(output.get("text")) != repeated], room)
    source = without_hidden_tests(source_of(cell)).rstrip()
    return CellView("test", python_html(source), outputs, exercise_of(cell).name, number, result)


def _outputs(cell: Cell, room: Room) -> tuple[OutputView, ...]:
    return _views(cell.get("outputs", ()), room)


def _views(outputs: Sequence[Mapping[str, Any]], room: Room) -> tuple[OutputView, ...]:
    views = [_view(output, room) for output in outputs[:MOST_OUTPUTS]]
    more = len(outputs) - MOST_OUTPUTS
    return (*views, *([_note(MORE.format(count=more))] if more > 0 else []))


def _view(output: Mapping[str, Any], room: Room) -> OutputView:
    if output.get("output_type") == "stream":
        return _text_view("errors" if output.get("name") == "stderr" else "text", _text(output.get("text")), room)
    if output.get("output_type") == "error":
        said = f"{_text(output.get('ename'))}: {_text(output.get('evalue'))}"
        return _text_view("errors", "\n".join(_lines(output.get("traceback"))) or said, room)
    data = output.get("data")
    return _display(data if isinstance(data, Mapping) else {}, room)


def _display(data: Mapping[str, Any], room: Room) -> OutputView:
    """A display as a picture if it has one, else as text; its other forms (HTML, SVG, scripts) never."""
    if "image/png" in data:
        picture = png_data_uri(_text(data["image/png"])) if room.for_picture() else None
        return OutputView("picture", picture=picture) if picture else _note(NO_PICTURE)
    if "text/plain" in data:
        return _text_view("text", _text(data["text/plain"]), room)
    return _note(NO_TEXT.format(types=", ".join(sorted(map(str, data)))[:200] or "unknown"))


def _text_view(kind: str, text: str, room: Room) -> OutputView:
    return OutputView(kind, terminal_html(text)) if room.for_text(text) else _note(PAGE_FULL)


def _note(text: str) -> OutputView:
    return OutputView("note", Markup("{}").format(text))


def _text(value: object) -> str:
    """Text as nbformat stores it, whole or in lines; nothing for anything else."""
    return value if isinstance(value, str) else "".join(_lines(value))


def _lines(value: object) -> Iterable[str]:
    return [line for line in value if isinstance(line, str)] if isinstance(value, list | tuple) else []
