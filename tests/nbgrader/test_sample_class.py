"""The sample class of the main job: its answers, its grades on a tiny course, and the verdict on these grades."""

import copy
import io
import shutil
from pathlib import Path

import pytest
from rich.console import Console

from grader.course import Course, CourseError, find_course, read_course
from grader.demo import Grades, StageFailed, copy_course, faults, run_cycle
from grader.fill import reference_answers
from grader.sample_class import SAMPLE_CLASS, Slip, Student
from grader.table import assignment_table

COURSE = find_course(Path(__file__))
TINY = Path(__file__).parent / "fixtures" / "tiny_course"
CLASS = tuple(student for student in SAMPLE_CLASS if student.id in {"all_correct", "untouched", "no_average_in_linear_backward"})


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course of three exercises that grade themselves: 40 and 60 points in the first assignment, 100 in the second."""
    root = shutil.copytree(TINY, tmp_path_factory.mktemp("tiny") / "course")
    shutil.copy(COURSE.root / "nbgrader_config.py", root)
    shutil.copy(COURSE.root / "solutions" / "activations.py", root / "assignments" / "image_classifier")
    return read_course(root)


@pytest.fixture(scope="module")
def grades(tiny: Course) -> Grades:
    return run_cycle(tiny, Console(file=io.StringIO()), CLASS)


@pytest.mark.parametrize("student", SAMPLE_CLASS, ids=lambda student: student.id)
def test_student_differs_from_the_reference_in_the_mistaken_exercises_only(student: Student) -> None:
    for assignment in COURSE.assignments:
        reference = reference_answers(assignment)
        written = student.answers(assignment)
        assert {name for name in written if written[name] != reference[name]} == student.mistaken & reference.keys()
        assert written.keys() == (reference.keys() if student.attempted else set())


def test_every_slip_is_made_on_an_exercise_of_the_course() -> None:
    exercises = {exercise.name for assignment in COURSE.assignments for exercise in assignment.exercises}
    assert {slip.exercise for student in SAMPLE_CLASS for slip in student.slips} <= exercises


def test_slip_that_the_reference_outgrew_is_refused() -> None:
    with pytest.raises(CourseError, match=r"The reference of compute_cost no longer says 'np.mean'"):
        Slip("compute_cost", "np.mean", "np.sum").apply("def compute_cost(AL, Y):\n    return -1")


def test_grades_are_what_each_student_earned(grades: Grades, tiny: Course) -> None:
    assert grades == {
        "step_by_step": {
            "all_correct": {"linear_forward": 40, "linear_backward": 60},
            "untouched": {"linear_forward": 0, "linear_backward": 0},
            "no_average_in_linear_backward": {"linear_forward": 40, "linear_backward": 0},
        },
        "image_classifier": {
            "all_correct": {"flatten_and_scale": 100},
            "untouched": {"flatten_and_scale": 0},
            "no_average_in_linear_backward": {"flatten_and_scale": 100},
        },
    }
    assert faults(tiny, grades, CLASS) == []


def test_every_student_has_feedback_and_a_line_of_grades(grades: Grades, tiny: Course) -> None:
    pages = {path.relative_to(tiny.root / "feedback").parts[:2] for path in (tiny.root / "feedback").rglob("*.html")}
    assert pages == {(student.id, assignment.name) for student in CLASS for assignment in tiny.assignments}
    assert len((tiny.root / "grades.csv").read_text().splitlines()) == 1 + len(pages)


@pytest.mark.parametrize(
    ("student", "exercise", "points", "said"),
    [
        ("all_correct", "linear_forward", 39.0, "all_correct has 39 of 40 points on linear_forward, and must have them all"),
        ("untouched", "linear_forward", 1.0, "untouched has 1 of 40 points on linear_forward, and must have none"),
        ("no_average_in_linear_backward", "linear_backward", 60.0, "has 60 of 60 points on linear_backward, and must lose some"),
        ("no_average_in_linear_backward", "linear_forward", 0.0, "has 0 of 40 points on linear_forward, and must have them all"),
    ],
)
def test_wrong_grades_are_named(grades: Grades, tiny: Course, student: str, exercise: str, points: float, said: str) -> None:
    wrong = copy.deepcopy({name: dict(scores) for name, scores in grades.items()})
    wrong["step_by_step"][student] = {**wrong["step_by_step"][student], exercise: points}
    assert [fault for fault in faults(tiny, wrong, CLASS) if said in fault]


def test_table_shows_marks_points_and_totals(grades: Grades, tiny: Course) -> None:
    console = Console(width=100, file=io.StringIO(), record=True)
    console.print(assignment_table(tiny.assignments[0], grades["step_by_step"]))
    rows = {words[0]: words[1:] for line in console.export_text().splitlines() if (words := line.split())}
    assert rows["all_correct"] == ["✓", "✓", "100"]
    assert rows["untouched"] == ["0", "0", "0"]
    assert rows["no_average_in_linear_backward"] == ["✓", "0", "40"]


def test_stage_that_fails_is_named_with_the_log(tiny: Course, tmp_path: Path) -> None:
    broken = copy_course(tiny, tmp_path / "broken")
    broken.assignments[1].notebook.write_text("not a notebook")
    with pytest.raises(StageFailed, match=r"(?s)generate_assignment image_classifier failed; nbgrader says:.*not a notebook"):
        run_cycle(broken, Console(file=io.StringIO()), CLASS)


def test_copy_of_a_course_starts_afresh_and_leaves_the_network_behind(tiny: Course, tmp_path: Path) -> None:
    source, target = copy_course(tiny, tmp_path / "source"), tmp_path / "copy"
    (source.root / "assignments" / "image_classifier" / "my_network.py").write_text("answers = 42\n")
    copy_course(source, target)
    (target / "gradebook.db").write_text("old")
    assert not (copy_course(source, target).root / "gradebook.db").exists()
    assert not (target / "assignments" / "image_classifier" / "my_network.py").exists()
