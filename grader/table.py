"""Draws a class's grades in the terminal: one table per assignment, students by exercises."""

from collections.abc import Mapping

from rich import box
from rich.columns import Columns
from rich.console import Group
from rich.table import Table

from grader.course import Assignment

Scores = Mapping[str, float]
FULL_MARKS = "[green]✓[/]"


def assignment_table(assignment: Assignment, scores: Mapping[str, Scores]) -> Group:
    """The points of every student (`scores[student][exercise]`) on every exercise of the assignment, and the totals."""
    table = Table(
        title=assignment.name, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False
    )
    table.add_column("student", no_wrap=True)
    for number in range(1, len(assignment.exercises) + 1):
        table.add_column(str(number), justify="center")
    table.add_column("total", justify="right", min_width=5)
    for student, earned in scores.items():
        table.add_row(student, *_cells(assignment, earned), f"{sum(earned.values()):g}")
    return Group(
        table, f"{FULL_MARKS} full marks, [bold red]else[/] the points earned. The exercises and what they are worth:", _legend(assignment)
    )


def _cells(assignment: Assignment, earned: Scores) -> list[str]:
    marks = ((earned[exercise.name], exercise.points) for exercise in assignment.exercises)
    return [FULL_MARKS if points == full else f"[bold red]{points:g}[/]" for points, full in marks]


def _legend(assignment: Assignment) -> Columns:
    return Columns(
        [f"{number:>2} {exercise.name} ({exercise.points:g})" for number, exercise in enumerate(assignment.exercises, 1)],
        padding=(0, 2),
        column_first=True,
    )
