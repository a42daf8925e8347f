"""The main job: takes a sample class through nbgrader's cycle, prints the grades, and checks that they are what they must be.

It works on a copy of the course in build/sample_course, so that an instructor's own gradebook and submissions are never touched.
"""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from grader.course import Assignment, Course, CourseError, read_course
from grader.nbgrader.api import nbgrader_api
from grader.nbgrader.exports import SafeCsvExportPlugin
from grader.sample_class import SAMPLE_CLASS, Student, write_submissions
from grader.skeleton import Exercise
from grader.table import Scores, assignment_table

LEAVE_BEHIND = shutil.ignore_patterns("my_network.py", "__pycache__", ".ipynb_checkpoints")

Grades = Mapping[str, Mapping[str, Scores]]
"""grades[assignment][student][exercise] = points"""


class StageFailed(CourseError):
    """A stage of the cycle failed; `log` is what nbgrader said about it."""

    def __init__(self, stage: str, log: str) -> None:
        super().__init__(f"{stage} failed; nbgrader says:\n{log}")
        self.stage = stage
        self.log = log


def run_demo(course: Course, console: Console) -> list[str]:
    """Grade the sample class and print the tables; returns what is wrong with the grades, nothing if all is well."""
    sample = copy_course(course, course.root / "build" / "sample_course")
    grades = run_cycle(sample, console)
    for assignment in sample.assignments:
        console.print("", assignment_table(assignment, grades[assignment.name]))
    console.print("", where_to_look(sample.root.relative_to(course.root)), sep="\n", soft_wrap=True)
    return faults(sample, grades)


def copy_course(course: Course, to: Path) -> Course:
    """A fresh copy of the course's sources in the folder `to`, whatever was there before."""
    shutil.rmtree(to, ignore_errors=True)
    for assignment in course.assignments:
        shutil.copytree(assignment.notebook.parent, to / "assignments" / assignment.name, ignore=LEAVE_BEHIND)
    shutil.copy(course.root / "nbgrader_config.py", to)
    return read_course(to)


def run_cycle(course: Course, console: Console, students: Sequence[Student] = SAMPLE_CLASS) -> Grades:
    """Generate the release, write the students' submissions, autograde them, write feedback and grades.csv; returns the grades.

    Raises StageFailed when nbgrader reports an error.
    """
    names = [assignment.name for assignment in course.assignments]
    everyone = [(name, student.id) for name in names for student in students]
    with _progress(console) as progress, nbgrader_api(course.root) as api:
        for name in progress.track(names, description="generate the release"):
            _check(f"generate_assignment {name}", api.generate_assignment(name))
        write_submissions(course, students)
        for name, student in progress.track(everyone, description="autograde"):
            _check(f"autograde {name} of {student}", api.autograde(name, student))
        for name in progress.track(names, description="write feedback"):
            _check(f"generate_feedback {name}", api.generate_feedback(name))
        with api.gradebook as gradebook:
            SafeCsvExportPlugin(to=str(course.root / "grades.csv")).export(gradebook)
            return {assignment.name: _scores(gradebook, assignment, students) for assignment in course.assignments}


def generate_release(course: Course) -> None:
    """Write the notebooks as students receive them into the course's folder release/; raises StageFailed if nbgrader cannot."""
    with nbgrader_api(course.root) as api:
        for assignment in course.assignments:
            _check(f"generate_assignment {assignment.name}", api.generate_assignment(assignment.name))


def faults(course: Course, grades: Grades, students: Sequence[Student] = SAMPLE_CLASS) -> list[str]:
    """What is wrong with the grades of the sample class, in sentences.

    A student must lose points on every exercise answered wrongly and on no other, save a test of several functions together.
    """
    return [fault for student in students for fault in _faults_of(student, course, grades)]


def where_to_look(sample: Path) -> str:
    """What to open next, with paths relative to the course."""
    feedback = sample / "feedback" / "no_average_in_linear_backward" / "step_by_step" / "step_by_step.html"
    return "\n".join(
        [
            "Look next at",
            f"  {sample / 'grades.csv'}: the exported grades",
            f"  {feedback}: what this student is told",
            f"  Nbgrader > Formgrader in JupyterLab, started in {sample}",
        ]
    )


def _faults_of(student: Student, course: Course, grades: Grades) -> Iterator[str]:
    for assignment in course.assignments:
        for exercise in assignment.exercises:
            points = grades[assignment.name][student.id][exercise.name]
            together = exercise.name not in assignment.skeleton.answers
            if must := _broken_rule(student, exercise, points, together):
                yield f"{student.id} has {points:g} of {exercise.points:g} points on {exercise.name}, and must {must}"


def _broken_rule(student: Student, exercise: Exercise, points: float, together: bool) -> str | None:
    """What the student must have or lose instead; None if the points are right."""
    if not student.attempted:
        return "have none" if points > 0 else None
    if exercise.name in student.mistaken:
        return "lose some" if points >= exercise.points else None
    may_lose = together and bool(student.mistaken)
    return "have them all" if points < exercise.points and not may_lose else None


def _scores(gradebook: Gradebook, assignment: Assignment, students: Sequence[Student]) -> dict[str, Scores]:
    exercises = {exercise.test_id: exercise.name for exercise in assignment.exercises}
    scores: dict[str, Scores] = {}
    for student in students:
        submission = gradebook.find_submission_notebook(assignment.notebook.stem, assignment.name, student.id)
        scores[student.id] = {exercises[grade.name]: float(grade.score) for grade in submission.grades}
    return scores


def _check(stage: str, result: Mapping[str, Any]) -> None:
    if not result["success"]:
        raise StageFailed(stage, str(result.get("log", "")) + str(result.get("error", "")))


def _progress(console: Console) -> Progress:
    return Progress(TextColumn("{task.description:<22}"), BarColumn(24), MofNCompleteColumn(), TimeElapsedColumn(), console=console)
