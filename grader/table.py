"""Draws a class's grades in the terminal: one table per assignment, students by exercises."""

from collections.abc import Mapping

from rich.console import RenderableType
from rich.table import Table

from grader.course import Assignment

Scores = Mapping[str, float]
FULL_MARKS = "[green]✓[/]"


def assignment_table(assignment: Assignment, scores: Mapping[str, Scores]) -> Table:
    """The points of every student (`scores[student][exercise]`) on every exercise of the assignment, and the totals."""
    table = Table(title=assignment.name, title_justify="left", title_style="bold", caption=_legend(assignment), caption_justify="left")
    table.add_column("student", no_wrap=True)
    for number in range(1, len(assignment.exercises) + 1):
        table.add_column(str(number), justify="center")
    table.add_column("total", justify="right")
    for student, earned in scores.items():
        table.add_row(student, *_cells(assignment, earned), f"{sum(earned.values()):g}")
    return table


def _cells(assignment: Assignment, earned: Scores) -> list[RenderableType]:
    marks = ((earned[exercise.name], exercise.points) for exercise in assignment.exercises)
    return [FULL_MARKS if points == full else f"[bold red]{points:g}[/]" for points, full in marks]


def _legend(assignment: Assignment) -> str:
    names = (f"{number} {exercise.name} ({exercise.points:g})" for number, exercise in enumerate(assignment.exercises, 1))
    return f"✓ full marks, else the points earned of {assignment.max_score:g} in all.  " + "  ".join(names)
