"""`nbgrader export` on a gradebook whose names hold everything that breaks a table, for people, Canvas and Moodle."""

import csv
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from nbgrader.plugins import CsvExportPlugin, ExportPlugin
from sqlalchemy import event

from grader.nbgrader.exports import CanvasExportPlugin, MoodleExportPlugin, SafeCsvExportPlugin
from grader.spreadsheet import identifier, number, text
from tests.nbgrader.desk import COURSE, Desk
from tests.nbgrader.gradebooks import hand_in, new_gradebook

CANVAS, MOODLE = (f"grader.nbgrader.exports.{kind}ExportPlugin" for kind in ("Canvas", "Moodle"))
STOCK = "nbgrader.plugins.CsvExportPlugin"
OURS = (SafeCsvExportPlugin, CanvasExportPlugin, MoodleExportPlugin)
SIGNS = (*"=+-@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
HOSTILE = "=cmd|' /C calc'!A0"
STUDENTS = {
    "plain": {"last_name": "Abel", "first_name": "Ada", "email": "ada@example.org", "lms_user_id": "4711"},
    "late": {"last_name": "Baer", "first_name": "Ben", "email": "ben@example.org", "lms_user_id": "4712"},
    "comma": {"last_name": "O'Neil, Jr.", "first_name": 'Zoë "Zo"', "email": "zoe@example.org", "lms_user_id": "S12"},
    "lines": {"last_name": "Two\nLines", "first_name": "Carriage\rReturn", "email": "l@example.org", "lms_user_id": "12~34"},
    "umlaut": {"last_name": "Größe", "first_name": "Jürgen", "email": "jü@example.org", "lms_user_id": "0815"},
    "formula": {"last_name": HOSTILE, "first_name": f"Eve;{HOSTILE}", "email": "@SUM(1+1)", "lms_user_id": "-1+1"},
    "-5": {"last_name": "Minus", "first_name": "-2", "email": "+tag-a@example.org", "lms_user_id": "-5"},
    "@grace": {"last_name": "Slash\\", "first_name": 'a,"\\"', "email": "-@example.org", "lms_user_id": "@grace"},
    "absent": {"last_name": "Zoo", "first_name": "Zed", "email": "zed@example.org", "lms_user_id": "4713"},
}
HANDED_IN = {name: points for points, name in enumerate(STUDENTS) if name != "absent"}

Table = list[list[str]]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The course's settings beside a gradebook of two assignments: `ps1` handed in by all but one, `ps2` by one, late."""
    folder = tmp_path_factory.mktemp("course")
    (folder / "nbgrader_config.py").write_bytes((COURSE.root / "nbgrader_config.py").read_bytes())
    with new_gradebook(folder) as gradebook:
        for name, day in (("ps1", 1), ("ps2", 2)):
            gradebook.add_assignment(name, duedate=datetime(2026, 1, day))
            for notebook in ("one", "two"):
                gradebook.add_notebook(notebook, name)
                gradebook.add_grade_cell("test", notebook, name, max_score=20, cell_type="code")
                gradebook.add_grade_cell("essay", notebook, name, max_score=1.5, cell_type="markdown")
        for name, details in STUDENTS.items():
            gradebook.add_student(name, **details)
        for name, points in HANDED_IN.items():
            hand_in(gradebook, "ps1", name, points, penalty=0.25 if name == "late" else None)
        hand_in(gradebook, "ps2", "late", 3, penalty=30.0)
    return Desk(folder, folder)


def read(path: Path) -> Table:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, strict=True))


def exported(desk: Desk, *arguments: str) -> Table:
    desk.nbgrader("export", "--to=out.csv", *arguments)
    return read(desk.folder / "out.csv")


@pytest.fixture(scope="module")
def table(desk: Desk) -> dict[tuple[str, str], dict[str, str]]:
    """What `nbgrader export` writes without any option, by assignment and student."""
    desk.nbgrader("export")
    header, *rows = read(desk.folder / "grades.csv")
    lines = [dict(zip(header, row, strict=True)) for row in rows]
    return {(line["assignment"], line["student_id"]): line for line in lines}


@pytest.fixture(scope="module")
def canvas(desk: Desk) -> Table:
    return exported(desk, f"--exporter={CANVAS}")


@pytest.fixture(scope="module")
def moodle(desk: Desk) -> Table:
    return exported(desk, f"--exporter={MOODLE}")


def test_every_student_has_a_line_for_every_assignment(table: dict[tuple[str, str], dict[str, str]]) -> None:
    assert set(table) == {(assignment, student) for assignment in ("ps1", "ps2") for student in STUDENTS}


def test_cells_hold_what_the_gradebook_holds_whatever_is_in_it(table: dict[tuple[str, str], dict[str, str]]) -> None:
    for student in ("plain", "comma", "lines", "umlaut", "@grace"):
        line = table["ps1", student]
        assert [line[key] for key in ("last_name", "first_name", "email")] == [
            STUDENTS[student][key] for key in ("last_name", "first_name", "email")
        ]


def test_formulas_are_text_also_where_a_semicolon_begins_a_cell(table: dict[tuple[str, str], dict[str, str]]) -> None:
    line = table["ps1", "formula"]
    assert (line["last_name"], line["first_name"], line["email"]) == (f"'{HOSTILE}", f"Eve;'{HOSTILE}", "'@SUM(1+1)")


def test_ids_and_addresses_that_begin_with_a_sign_stay_what_they_are(table: dict[tuple[str, str], dict[str, str]]) -> None:
    assert table["ps1", "-5"]["email"] == "+tag-a@example.org"
    assert table["ps1", "-5"]["first_name"] == "'-2", "a name is not an id"
    assert table["ps1", "@grace"]["email"] == "-@example.org"


def test_points_that_people_gave_count_and_the_penalty_is_taken_off_down_to_zero(table: dict[tuple[str, str], dict[str, str]]) -> None:
    points = ("raw_score", "late_submission_penalty", "score", "max_score")
    assert [table["ps1", "plain"][key] for key in points] == ["1.0", "0.0", "1.0", "43.0"]
    assert [table["ps1", "late"][key] for key in points] == ["3.0", "0.5", "2.5", "43.0"]
    assert [table["ps2", "late"][key] for key in points] == ["7.0", "60.0", "0.0", "43.0"]
    assert [table["ps1", "absent"][key] for key in (*points, "timestamp")] == ["0.0", "0.0", "0.0", "43.0", ""]


def test_harmless_names_give_the_table_of_nbgrader_itself(desk: Desk) -> None:
    harmless = "--student=['plain', 'late', 'umlaut', 'absent']"
    assert exported(desk, harmless) == exported(desk, harmless, f"--exporter={STOCK}")


def test_chosen_students_and_assignments_only_and_the_log_names_those_it_does_not_know(desk: Desk) -> None:
    log = desk.nbgrader("export", "--to=out.csv", "--student=[-5, 'late', 'nobody']", "--assignment=['ps2', 'ps9']")
    assert [row[0:4:3] for row in read(desk.folder / "out.csv")] == [["assignment", "student_id"], ["ps2", "late"], ["ps2", "-5"]]
    assert "The gradebook has no student nobody" in log
    assert "The gradebook has no assignment ps9" in log


def test_canvas_finds_its_columns_and_the_points_possible(canvas: Table) -> None:
    assert canvas[:2] == [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "ps1", "ps2"],
        ["    Points Possible", "", "", "", "", "43", "43"],
    ]


def test_canvas_gets_its_own_id_where_the_gradebook_has_a_whole_number_and_the_sis_id_otherwise(canvas: Table) -> None:
    ids = {row[3]: tuple(row[1:3]) for row in canvas[2:]}
    assert ids == {
        "plain": ("4711", ""),
        "late": ("4712", ""),
        "comma": ("", "S12"),
        "lines": ("", "12~34"),
        "umlaut": ("0815", ""),
        "formula": ("", "-1+1"),
        "-5": ("", "-5"),
        "@grace": ("", "@grace"),
    }


def test_canvas_gets_points_after_the_penalty_and_nothing_for_what_was_not_handed_in(canvas: Table) -> None:
    assert {row[3]: row[5:] for row in canvas[2:]} == {
        name: ["2.5", "0"] if name == "late" else [str(2 * points + 1), ""] for name, points in HANDED_IN.items()
    }


def test_canvas_has_a_line_for_all_once_missing_work_counts(desk: Desk) -> None:
    rows = exported(desk, f"--exporter={CANVAS}", "--CanvasExportPlugin.missing=0", "--assignment=['ps2']")
    assert {row[3]: row[5:] for row in rows[2:]} == {name: ["0"] for name in STUDENTS}


def test_moodle_can_tell_everybody_by_every_column_that_identifies(moodle: Table) -> None:
    assert moodle[0] == ["Username", "ID number", "Email address", "First name", "Last name", "ps1", "ps2"]
    assert {row[0] for row in moodle[1:]} == set(HANDED_IN)
    assert all(all(row[:3]) for row in moodle)


def test_moodle_gets_a_dash_where_nothing_was_handed_in_and_no_backslash(moodle: Table) -> None:
    grades = {row[0]: row[5:] for row in moodle[1:]}
    assert grades["late"] == ["2.5", "0"]
    assert grades["plain"] == ["1", "-"]
    assert not [cell for row in moodle for cell in row if "\\" in cell]


@pytest.fixture(scope="module")
def gradebook(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A gradebook of one assignment and two students, one of whom handed it in."""
    with new_gradebook(tmp_path_factory.mktemp("small")) as gradebook:
        gradebook.add_assignment("ps1")
        gradebook.add_notebook("one", "ps1")
        gradebook.add_grade_cell("test", "one", "ps1", max_score=1, cell_type="code")
        for name in ("someone", "other"):
            gradebook.add_student(name)
            hand_in(gradebook, "ps1", name, 1, None)
        yield gradebook


def test_moodle_leaves_out_a_column_in_which_somebody_would_be_nobody(gradebook: Any, tmp_path: Path) -> None:
    gradebook.update_or_create_student("someone", email="s@example.org", lms_user_id="1", first_name="S", last_name="S")
    gradebook.update_or_create_student("other", email=None, lms_user_id="2", first_name="O", last_name="O")
    MoodleExportPlugin(to=str(tmp_path / "out.csv")).export(gradebook)
    assert read(tmp_path / "out.csv")[0] == ["Username", "ID number", "First name", "Last name", "ps1"]


def opens_formula(cell: str) -> bool:
    """Whether a cell, or what follows a semicolon or the end of a line in it, begins like a formula."""
    pieces = re.split("[;\t\r\n\0]", cell)
    return cell.lstrip(" ").startswith(("\t", "\r", "\n")) or any(piece.lstrip(" ").startswith(SIGNS) for piece in pieces)


names = st.text(st.sampled_from("ab ;,'\"\n\r\t=+-@|1.\\\0üß\uff1d") | st.characters(codec="utf-8"))


@pytest.mark.parametrize("plugin", OURS)
@given(last=names, first=names)
@example(last="\r", first="\x00=1+1")
@example(last='a,b\\"', first="\t;=1")
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_name_comes_back_from_a_reader_and_is_no_formula(
    gradebook: Any, tmp_path: Path, plugin: type[ExportPlugin], last: str, first: str
) -> None:
    gradebook.update_or_create_student("someone", last_name=last, first_name=first)
    plugin(to=str(tmp_path / "out.csv")).export(gradebook)
    rows = read(tmp_path / "out.csv")

    assert len({len(row) for row in rows}) == 1
    assert len(rows) == (4 if plugin is CanvasExportPlugin else 3)
    assert not [cell for row in rows for cell in row if opens_formula(cell)]
    said = "".join(cell for row in rows for cell in row if "someone" in row).replace("'", "")
    for name in (last, first):
        assert (name.replace("\\", "/") if plugin is MoodleExportPlugin else name).replace("'", "") in said


@given(names)
def test_text_without_signs_is_left_alone_and_text_with_them_gains_apostrophes_only(value: str) -> None:
    assert not opens_formula(text(value))
    assert text(value).replace("'", "") == value.replace("'", "")
    if not opens_formula(value):
        assert text(value) == value


@pytest.mark.parametrize("value", ["-5", "+49151", "@handle", "+a.b-c@example.org", "007", "jü@example.org", "-", ""])
def test_plain_id_is_left_alone(value: str) -> None:
    assert identifier(value) == value


@pytest.mark.parametrize(
    "value", ["=A1", "=1", "\uff1d1", "+A1*2", "-1(2)", "@SUM(1)", "+cmd|' /C calc'!A0", "a;=1", "\t1", '+"1"', "-A1:B2"]
)
def test_id_that_could_compute_is_not(value: str) -> None:
    assert opens_formula(value)
    assert not opens_formula(identifier(value))


@pytest.mark.parametrize(
    ("value", "written"), [(0.0, "0"), (100.0, "100"), (0.1 + 0.2, "0.3"), (2 / 3, "0.66667"), (1e-9, "0"), (-2.5, "-2.5")]
)
def test_points_are_written_without_noise_and_exponent(value: float, written: str) -> None:
    assert number(value) == written


@pytest.mark.parametrize("plugin", OURS)
def test_number_of_queries_does_not_depend_on_the_number_of_students(gradebook: Any, tmp_path: Path, plugin: type[ExportPlugin]) -> None:
    few = queries(gradebook, plugin, tmp_path)
    for name in (f"{plugin.__name__}{count}" for count in range(30)):
        gradebook.add_student(name)
        hand_in(gradebook, "ps1", name, 1, None)
    assert queries(gradebook, plugin, tmp_path) == few
    assert queries(gradebook, CsvExportPlugin, tmp_path) > 30


def queries(gradebook: Any, plugin: type[ExportPlugin], folder: Path) -> int:
    """How many statements an export sends, from a session that remembers nothing."""
    gradebook.db.expire_all()
    gradebook.db.expunge_all()
    statements: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        statements.append(statement)

    event.listen(gradebook.engine, "before_cursor_execute", note)
    try:
        plugin(to=str(folder / "out.csv")).export(gradebook)
    finally:
        event.remove(gradebook.engine, "before_cursor_execute", note)
    return len(statements)
