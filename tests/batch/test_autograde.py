"""`python -m grader autograde`: leaves what nbgrader would, grades only what has changed, and survives being stopped at any moment."""

import json
import random
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from grader.batch import AlreadyRunning, BatchError
from grader.batch.run import CACHE
from grader.nbgrader.api import nbgrader_api
from grader.nbgrader.book import CannotWrite
from grader.nbgrader.steps import NotInGradebook
from tests.batch.classroom import NAME, RIGHT, WRONG, command, environment, grade, hand_in, make_class, run
from tests.batch.gradebook_rows import rows_of
from tests.nbgrader.desk import done, gradebook


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A class after its first grading, by the command, with verdicts in verdicts.jsonl."""
    root = make_class(tmp_path_factory.mktemp("batch"), students=6)
    ran = run(root, "autograde", NAME, "--jobs", "2", "--json", "verdicts.jsonl")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "10 of 10 done" in ran.stdout
    return root


@pytest.fixture
def root(graded: Path, tmp_path: Path) -> Path:
    """A copy of the graded class, to do with as a test likes."""
    shutil.copytree(graded, tmp_path / "course")
    return tmp_path / "course"


def autograded(root: Path) -> dict[str, Any]:
    """The folders that grading left: names, modes and contents; of notebooks the cells, of verdicts all but the seconds."""
    paths = sorted((root / "autograded").rglob("*"))
    return {str(path.relative_to(root)): (path.stat().st_mode, content(path)) for path in paths if path.is_file()}


def content(path: Path) -> Any:
    if path.name == "submission_secret.txt":
        return len(path.read_text())
    return without_seconds(json.loads(path.read_text())) if path.suffix == ".ipynb" else path.read_bytes()


def without_seconds(data: Any) -> Any:
    """The same notebook, whether its texts are lists of lines or not, without times."""
    if isinstance(data, dict):
        return {key: without_seconds(value) for key, value in data.items() if key != "seconds"}
    if isinstance(data, list):
        return "".join(data) if data and all(isinstance(line, str) for line in data) else [without_seconds(value) for value in data]
    return data


def test_command_leaves_what_nbgrader_would_have_left(graded: Path, tmp_path: Path) -> None:
    by_nbgrader = make_class(tmp_path, students=6)
    with nbgrader_api(by_nbgrader) as api:
        done(api.autograde(NAME, "*"))
    assert rows_of(graded) == rows_of(by_nbgrader)
    assert autograded(graded) == autograded(by_nbgrader)


def test_late_penalties_are_those_of_nbgraders_plugin(root: Path, tmp_path: Path) -> None:
    with (root / "nbgrader_config.py").open("a") as config:
        config.write('\nc.LateSubmissionPlugin.penalty_method = "zero"\n')
    by_nbgrader = tmp_path / "other"
    shutil.copytree(root, by_nbgrader)
    with nbgrader_api(by_nbgrader) as api:
        done(api.autograde(NAME, "*", force=True))
    grade(root)
    penalties = [row for row in rows_of(root) if row[0] == "notebook" and row[-2]]
    assert [row[1:4] + row[4:5] for row in penalties] == [("right", NAME, "code", 9.0)]
    assert rows_of(root) == rows_of(by_nbgrader)


def test_verdicts_agree_with_the_gradebook_and_come_by_student(graded: Path) -> None:
    verdicts = [json.loads(line) for line in (graded / "verdicts.jsonl").read_text().splitlines()]
    assert [verdict["student"] for verdict in verdicts] == sorted(verdict["student"] for verdict in verdicts)
    assert len(verdicts) == 20
    points = {(row[1], row[3]): 0.0 for row in rows_of(graded) if row[0] == "grade"}
    for row in (row for row in rows_of(graded) if row[0] == "grade"):
        points[row[1], row[3]] += row[5] or 0.0
    told: dict[tuple[str, str], float] = {}
    for verdict, notebook in zip(verdicts, ["code", "essay"] * 10, strict=True):
        told[verdict["student"], notebook] = verdict["score"]
    assert told == points


def test_second_run_grades_nothing_and_changes_nothing(root: Path) -> None:
    before, files = rows_of(root), autograded(root)
    tally = grade(root)
    assert (tally.graded, tally.unchanged, tally.failures) == (0, 10, {})
    assert (rows_of(root), autograded(root)) == (before, files)


def test_new_outputs_do_not_count_as_a_change_but_new_answers_do(root: Path) -> None:
    path = root / "submitted" / "s000" / NAME / "code.ipynb"
    notebook = json.loads(path.read_text())
    notebook["cells"][2]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "hello"}]
    path.write_text(json.dumps(notebook))
    hand_in(root, "s001", RIGHT)
    tally = grade(root)
    assert (tally.graded, tally.unchanged) == (1, 9)
    with nbgrader_api(root) as api, gradebook(api) as book:
        assert book.find_submission(NAME, "s001").score == 9


def test_deleted_cache_or_gradebook_or_notebook_changes_nothing_but_time(root: Path) -> None:
    before = rows_of(root)
    shutil.rmtree(root / CACHE)
    assert grade(root, students="s*").graded == 6
    shutil.rmtree(root / "autograded" / "s002" / NAME)
    assert grade(root, students="s*").graded == 1
    (root / "gradebook.db").unlink()
    with nbgrader_api(root) as api:
        done(api.generate_assignment(NAME, force=True))
        with gradebook(api) as book:
            book.update_or_create_assignment(NAME, duedate="2030-01-01 12:00:00 UTC")
    assert grade(root, students="s*").unchanged == 6
    grade(root)
    assert rows_of(root) == before


def test_file_that_is_no_cache_is_set_aside(root: Path) -> None:
    (root / CACHE / f"{NAME}.sqlite").write_text("this is no database" * 100)
    assert grade(root, students="s00[01]").graded == 2
    assert grade(root, students="s00[01]").unchanged == 2


def test_changed_test_regrades_all_and_keeps_the_marks_and_comments_of_people(root: Path) -> None:
    with nbgrader_api(root) as api:
        with gradebook(api) as book:
            book.find_grade("why", "essay", NAME, "right").manual_score = 4
            book.find_comment("why", "essay", NAME, "right").manual_comment = "Well said."
            book.find_grade("test_square", "code", NAME, "s001").extra_credit = 0.5
            book.db.commit()
        path = root / "assignments" / NAME / "code.ipynb"
        path.write_text(path.read_text().replace("square(1) == 1", "square(1) in (1, 2)"))
        done(api.generate_assignment(NAME, force=True))
        tally = grade(root)
        assert (tally.graded, tally.unchanged) == (10, 0)
        with gradebook(api) as book:
            essay = book.find_grade("why", "essay", NAME, "right")
            assert (essay.manual_score, essay.score, essay.needs_manual_grade) == (4, 4, True)
            assert book.find_comment("why", "essay", NAME, "right").comment == "Well said."
            assert book.find_grade("test_square", "code", NAME, "s001").extra_credit == 0.5


def test_answers_that_were_read_stay_read_when_nothing_has_changed(root: Path) -> None:
    with nbgrader_api(root) as api:
        with gradebook(api) as book:
            saved = book.find_grade("why", "essay", NAME, "right")
            saved.manual_score, saved.needs_manual_grade = 4, False
            book.db.commit()
        assert grade(root).graded == 0
        with gradebook(api) as book:
            assert not book.find_grade("why", "essay", NAME, "right").needs_manual_grade


def test_later_timestamp_alone_is_kept_without_grading(root: Path) -> None:
    (root / "submitted" / "partly" / NAME / "timestamp.txt").write_text("2030-01-01 14:00:00 UTC")
    assert grade(root).graded == 0
    with nbgrader_api(root) as api, gradebook(api) as book:
        assert book.find_submission(NAME, "partly").total_seconds_late == 2 * 3600
    assert (root / "autograded" / "partly" / NAME / "timestamp.txt").read_text() == "2030-01-01 14:00:00 UTC"


@pytest.mark.parametrize("name", [signal.SIGKILL, signal.SIGINT])
def test_stopped_at_any_moment_the_next_run_completes_it(graded: Path, tmp_path: Path, name: signal.Signals) -> None:
    """The moments are random, between the first graded folder and the last; a stop comes, and leaves nothing running."""
    root = make_class(tmp_path, students=6)
    moments = random.Random(name)
    for _ in range(2):
        with subprocess.Popen(command("autograde", NAME, "--jobs", "2"), cwd=root, env=environment() | scratch(tmp_path)) as driver:
            wait_for_folders(root, driver, moments.randrange(1, 8))
            driver.send_signal(name)
            assert driver.wait(60) in (-name, 130, 0)  # Python itself may end by the signal after it was handled
        assert_nothing_left(tmp_path)
    assert grade(root).failures == {}
    assert rows_of(root) == rows_of(graded)
    assert autograded(root) == autograded(graded)


def scratch(folder: Path) -> dict[str, str]:
    """Temporary files in a place of their own."""
    (folder / "scratch").mkdir(exist_ok=True)
    return {"TMPDIR": str(folder / "scratch")}


def wait_for_folders(root: Path, driver: "subprocess.Popen[bytes]", count: int) -> None:
    while len(list((root / "autograded").glob(f"*/{NAME}"))) < count and driver.poll() is None:
        time.sleep(0.01)


def assert_nothing_left(folder: Path) -> None:
    """Processes that work for a killed driver end by themselves, and take their scratch folders along."""
    deadline = time.monotonic() + 60
    while (left := [*(folder / "scratch").iterdir(), *working_in(folder / "scratch")]) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert left == []


def working_in(folder: Path) -> list[int]:
    """The processes whose temporary folder this is."""
    wanted = f"TMPDIR={folder}".encode()
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            variables = (path / "environ").read_bytes().split(b"\0")
        except OSError:
            continue
        if any(variable.startswith(wanted) for variable in variables):
            found.append(int(path.name))
    return found


def test_submission_that_cannot_be_read_is_named_and_the_rest_is_graded(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unreadable(submission: Path) -> None:
        if submission.parent.name == "s003":
            raise OSError(5, "Input/output error")

    monkeypatch.setattr("grader.nbgrader.classes.make_safe", unreadable)
    before = rows_of(root)
    tally = grade(root, force=True, students="s00[34]")
    assert (tally.graded, list(tally.failures)) == (1, ["s003"])
    assert "Input/output error" in tally.failures["s003"]
    assert rows_of(root) == before


def test_submission_that_is_a_link_is_set_aside_and_counts_as_empty(root: Path) -> None:
    (root / "submitted" / "s003").rename(root / "submitted" / "kept")
    (root / "submitted" / "s003").mkdir()
    (root / "submitted" / "s003" / NAME).symlink_to(root / "submitted" / "s003" / NAME)
    hand_in(root, "s004", WRONG)
    ran = run(root, "autograde", NAME, "--jobs", "1")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert (root / "submitted" / "s003" / f"{NAME}.set_aside").is_symlink()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nothing",), "There is no assignment 'nothing' in this course"),
        ((NAME, "--students", "nobody*"), "Nothing was handed in for ps1 by students 'nobody*'"),
        ((NAME, "--scheduler", "tcp://127.0.0.1:1"), "No scheduler answers at tcp://127.0.0.1:1"),
        ((NAME, "--db", "sqlite:////nowhere/at/all.db"), "The gradebook cannot be opened: "),
        ((NAME, "--db", "no address"), "The gradebook cannot be opened: "),
        ((NAME, "--db", "mysql://127.0.0.1/grades"), "Grades can be written into SQLite and PostgreSQL, not into mysql."),
    ],
)
def test_what_cannot_be_graded_is_said_in_a_line(graded: Path, arguments: tuple[str, ...], said: str) -> None:
    ran = run(graded, "autograde", *arguments)
    assert ran.returncode == 1
    assert said in ran.stderr
    assert "Traceback" not in ran.stderr


def test_gradebook_must_know_the_assignment_and_its_cells(root: Path) -> None:
    path = root / "assignments" / NAME / "code.ipynb"
    path.write_text(path.read_text().replace('"test_square"', '"test_squares"'))
    with pytest.raises(NotInGradebook, match="test_squares"):
        grade(root)
    (root / "gradebook.db").unlink()
    with pytest.raises(CannotWrite, match="nbgrader generate_assignment ps1"):
        grade(root)


def test_two_runs_at_once_do_not_write_the_same_grades(root: Path) -> None:
    from grader.batch.cache import Cache

    with Cache(root / CACHE / f"{NAME}.sqlite"), pytest.raises(AlreadyRunning, match="another process is grading"):
        grade(root)
    assert issubclass(AlreadyRunning, BatchError)


def test_students_who_are_left_out_stay_out(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with (root / "nbgrader_config.py").open("a") as config:
        config.write('\nc.CourseDirectory.student_id_exclude = "s000,s001"\n')
    assert grade(root).total == 8
