"""The class's view: the numbers add up, and nothing that students chose acts in a page or a spreadsheet."""

import base64
import csv
import hashlib
import json
import random
import re
from pathlib import Path

import pytest

from grader.report.class_report import class_report_html, write_class_report
from grader.report.exports import as_data, safe
from grader.report.records import Record, UnreadableRecord, anonymous, by_assignment, read_records, record_line
from grader.report.summary import ClassSummary
from grader.verdict import Finding, Status, Verdict
from tests.report.classroom import HOSTILE_IDS, mistake, mixed_class, one_exercise

RECORDS = mixed_class(200)
(NAME, ORDERED), *_ = by_assignment(RECORDS).items()
SUMMARY = ClassSummary(NAME, ORDERED)


def table(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def test_records_survive_a_file(tmp_path: Path) -> None:
    path = tmp_path / "verdicts.jsonl"
    path.write_text("\n".join(record_line(record.student, record.verdict) for record in RECORDS) + "\n\n")
    assert list(read_records(path)) == RECORDS


@pytest.mark.parametrize(
    "line", ["{", "[]", "7", '{"student": "ada"}', '{"student": "ada", "assignment": "x", "exercises": [{}], "notes": []}']
)
def test_line_that_holds_no_verdict_is_named(line: str, tmp_path: Path) -> None:
    path = tmp_path / "verdicts.jsonl"
    path.write_text(record_line("ada", RECORDS[0].verdict) + "\n" + line)
    with pytest.raises(UnreadableRecord, match="line 2"):
        list(read_records(path))


def test_last_verdict_of_a_student_counts() -> None:
    failed, passed = Record("ada", one_exercise(Status.FAILED)), Record("ada", one_exercise(Status.PASSED))
    assert by_assignment([failed, passed]) == {"step_by_step": (passed,)}


def test_everyone_is_counted_once_in_every_number() -> None:
    assert sum(each.count for each in SUMMARY.distribution) == len(RECORDS)
    for exercise in SUMMARY.exercises:
        assert sum(exercise.counts.values()) == len(RECORDS)
        assert 0 <= exercise.mean_points <= exercise.max_points
    assert SUMMARY.mean == pytest.approx(sum(record.verdict.score for record in RECORDS) / len(RECORDS))


def test_mistakes_are_counted_by_name_once_per_student() -> None:
    finding = Finding("mistake", mistake("linear_forward", "bias_missing").message, {"mistake": "bias_missing", "costs": True})
    note = Finding("updates_in_place", "It changes the parameters.", {"costs": False})
    twice = Record("ada", one_exercise(Status.FAILED, finding, finding, note))
    summary = ClassSummary("step_by_step", (twice, Record("bob", one_exercise(Status.FAILED, finding))))
    (counted,) = summary.mistakes
    assert (counted.exercise, counted.name, counted.named, counted.count) == ("linear_forward", "bias missing", True, 2)


def test_odd_submissions_say_why() -> None:
    edited = Finding("edited_test_cell", "The test cell was changed.")
    records = (
        Record("ada", one_exercise(Status.PASSED)),
        Record("bob", one_exercise(Status.PASSED, notes=(edited,))),
        Record("cy", one_exercise(Status.TIMEOUT, notes=(edited,))),
        Record("di", one_exercise(Status.FAILED, name="chain")),
    )
    odd = {each.student: each.reasons for each in ClassSummary("step_by_step", records).odd}
    assert list(odd) == ["cy", "bob", "di"]
    assert odd["cy"] == ("ran out of time in linear_forward", "The test cell was changed.")
    assert "not all of them together" in odd["di"][0]


def test_one_submission_or_none_is_a_class_too() -> None:
    alone = ClassSummary("step_by_step", (Record("ada", one_exercise(Status.PASSED)),))
    assert "ada" in class_report_html(alone)
    assert (ClassSummary("x", ()).mean, ClassSummary("x", ()).mistakes) == (0.0, ())
    assert write_class_report([], Path()) == []


def test_report_without_points_is_drawn() -> None:
    verdict = one_exercise(Status.PASSED)
    worthless = Verdict("practice", tuple(type(each)(each.name, 0.0, 0.0, each.status) for each in verdict.exercises))
    assert "Practice" in class_report_html(ClassSummary("practice", (Record("ada", worthless),)))


def test_each_assignment_has_its_files_under_a_safe_name(tmp_path: Path) -> None:
    other = Verdict("../../evil/name", RECORDS[0].verdict.exercises)
    pages = write_class_report([RECORDS[0], Record("ada", other)], tmp_path / "report")
    assert sorted(path.parent for path in pages) == [tmp_path / "report"] * 2
    names = {path.name for path in (tmp_path / "report").iterdir()}
    assert {"step_by_step.html", "step_by_step.json", "step_by_step_scores.csv", "step_by_step_exercises.csv"} <= names
    assert [path.name for path in tmp_path.iterdir()] == ["report"]


def test_page_brings_everything_and_runs_only_its_own_script() -> None:
    html = class_report_html(SUMMARY)
    scripts = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    assert len(scripts) == 1
    allowed = base64.b64encode(hashlib.sha256(scripts[0].encode()).digest()).decode()
    assert f"script-src &#39;sha256-{allowed}&#39;" in html
    assert "unsafe" not in html
    assert " style=" not in html
    assert " onload=" not in html.replace("&lt;svg onload=", "")
    assert re.findall(r"(?:https?:)?//[\w.-]+", re.sub(r"=HYPERLINK[^<]*|// Sorts[^\n]*", "", html)) == []


@pytest.mark.parametrize("student", HOSTILE_IDS[:2])
def test_hostile_ids_are_text(student: str) -> None:
    assert f">{student}<" not in class_report_html(SUMMARY)


def test_tables_for_spreadsheets_hold_no_formula(tmp_path: Path) -> None:
    write_class_report(RECORDS, tmp_path)
    for path in tmp_path.glob("*.csv"):
        with path.open(newline="", encoding="utf-8") as lines:
            cells = [cell for row in csv.reader(lines) for cell in row]
        assert cells
        assert [cell for cell in cells if cell.lstrip(" ").startswith(tuple("=+-@\t\r\n"))] == []


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", " =1", "\n=1", "\uff1d1"])
def test_formula_gets_an_apostrophe(cell: str) -> None:
    assert str(safe(cell)).startswith("'")
    assert str(safe(cell)).replace("'", "") == cell
    assert safe(f"a;{cell.strip()}") == f"a;'{cell.strip()}"


@pytest.mark.parametrize("cell", ["ada", "a=b", "", 7, -1.5, Status.PASSED])
def test_other_cells_stay_as_they_are(cell: str | float) -> None:
    assert safe(cell) == cell


def test_json_and_csv_say_what_the_page_says(tmp_path: Path) -> None:
    write_class_report(RECORDS, tmp_path)
    data = json.loads((tmp_path / "step_by_step.json").read_text())
    assert data == json.loads(json.dumps(as_data(SUMMARY)))
    scores = table(tmp_path / "step_by_step_scores.csv")
    assert [float(row["score"]) for row in scores] == list(SUMMARY.scores)
    assert scores[0]["linear_forward: result"] in set(Status)
    mistakes = table(tmp_path / "step_by_step_mistakes.csv")
    assert [int(row["students"]) for row in mistakes] == [each.count for each in SUMMARY.mistakes]
    assert len(table(tmp_path / "step_by_step_exercises.csv")) == len(SUMMARY.exercises)


def test_names_can_be_left_out(tmp_path: Path) -> None:
    records = [Record(f"person_{number}_name", record.verdict) for number, record in enumerate(RECORDS)]
    write_class_report(records, tmp_path, anonymous_students=True)
    for path in tmp_path.iterdir():
        assert "person_" not in path.read_text(encoding="utf-8")
    assert "student 001" in (tmp_path / "step_by_step_scores.csv").read_text()


def test_numbers_do_not_depend_on_the_order_of_the_records_or_tell_that_of_the_names() -> None:
    names = [f"student_{number:03}" for number in range(50)]
    records = [Record(name, one_exercise(Status.PASSED)) for name in names]
    numbers = [record.student for record in anonymous(records)]
    shuffled = random.Random(1).sample(list(zip(names, records, strict=True)), 50)
    again = dict(zip([name for name, _ in shuffled], [each.student for each in anonymous(record for _, record in shuffled)], strict=True))
    assert [again[name] for name in names] == numbers
    assert numbers != sorted(numbers)
    assert len(set(numbers)) == len(names)
