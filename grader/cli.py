"""The command line: `python -m grader COMMAND`. Each command imports what it needs when it runs, so that the others start fast."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

UNCONFINED = click.option("--unconfined", is_flag=True, help="Run untrusted code without a sandbox. Only for notebooks that you trust.")


def on_workers(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of commands over a whole class."""
    options = (
        click.option("--jobs", type=click.IntRange(min=1), help="How many work side by side; without it, one per core."),
        click.option("--scheduler", metavar="tcp://HOST:PORT", help="Use the workers of this Dask scheduler instead of this machine."),
        click.option("--students", metavar="GLOB", default="*", show_default=True, help="Only those whose ids match."),
        click.option("--db", metavar="URL", help="Another gradebook than the course's own, as SQLAlchemy's URL."),
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.group()
def cli() -> None:
    """Grade the notebooks of the course."""


@cli.command()
def demo() -> None:
    """Grade a made-up class with nbgrader, and print the table of students by exercises."""
    from grader.console import page_console
    from grader.course import CourseError, find_course
    from grader.demo import run_demo

    try:
        faults = run_demo(find_course(), page_console())
    except CourseError as error:
        raise click.ClickException(str(error)) from error
    if faults:
        raise click.ClickException("The grades are not what they must be:\n" + "\n".join(faults))


@cli.command(context_settings={"ignore_unknown_options": True})
@click.argument("options", nargs=-1, type=click.UNPROCESSED)
@click.pass_context
def lab(context: click.Context, options: tuple[str, ...]) -> None:
    """Open the course in JupyterLab as a student sees it; OPTIONS are JupyterLab's."""
    from grader.course import CourseError, find_course
    from grader.lab import open_lab, student_folder

    try:
        folder = student_folder(find_course())
    except CourseError as error:
        raise click.ClickException(str(error)) from error
    context.exit(open_lab(folder, options))


@cli.command()
@click.argument("notebooks", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
def tidy(notebooks: tuple[Path, ...]) -> None:
    """Bring NOTEBOOKS edited in JupyterLab into the form the course keeps: no outputs, ids that say what cells hold."""
    from grader.course import read_notebook, write_notebook
    from grader.tidy import tidy

    for path in notebooks:
        write_notebook(tidy(read_notebook(path)), path)


@cli.command()
@click.argument("notebooks", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--assignment", help="The assignment they all belong to; without it, each one's own cells tell.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object per notebook, one a line, in the order given.")
@click.option("--html", type=click.Path(path_type=Path, file_okay=False), help="Write feedback for each notebook into this folder.")
@UNCONFINED
@click.pass_context
def grade(
    context: click.Context, notebooks: tuple[Path, ...], assignment: str | None, as_json: bool, html: Path | None, unconfined: bool
) -> None:
    """Grade NOTEBOOKS without a course tree or a gradebook, and print the verdicts."""
    from grader.course import CourseError, find_course
    from grader.engine import Engine, EngineError
    from grader.grading import grade_all, jobs_for, page_for, verdict_line
    from grader.report.feedback import write_feedback
    from grader.report.text import verdict_text

    try:
        jobs, problems = jobs_for(find_course(Path(__file__).parent), notebooks, assignment)
        with Engine("none" if unconfined else "required") as engine:
            for job, graded in grade_all(engine, jobs, draw=html is not None):
                click.echo(verdict_line(graded) if as_json else verdict_text(graded.verdict, str(job.path)))
                if html is not None:
                    write_feedback(graded, page_for(job, html), student=job.path.stem, folder=job.assignment.notebook.parent)
    except (CourseError, EngineError) as error:
        raise click.ClickException(str(error)) from error
    for problem in problems:
        click.echo(f"Error: {problem}", err=True)
    context.exit(2 if problems else 0)


@cli.command()
@click.argument("assignment")
@on_workers
@click.option("--force", is_flag=True, help="Grade again what has not changed since it was graded.")
@click.option("--json", "as_json", type=click.Path(path_type=Path, dir_okay=False), help="Write the verdicts into this file, one a line.")
@UNCONFINED
@click.pass_context
def autograde(context: click.Context, /, as_json: Path | None, **settings: Any) -> None:
    """Grade all that was handed in for ASSIGNMENT, as `nbgrader autograde` does, but side by side and only what has changed."""
    from grader.batch.command import over_class
    from grader.batch.run import Settings, grade_class

    context.exit(over_class(grade_class, Settings(json=as_json, **settings)))


@cli.command()
@click.argument("assignment")
@on_workers
@click.pass_context
def feedback(context: click.Context, /, **settings: Any) -> None:
    """Write the feedback on ASSIGNMENT for all who were graded, as `nbgrader generate_feedback` does, but side by side."""
    from grader.batch.command import over_class
    from grader.batch.run import Settings, give_feedback

    context.exit(over_class(give_feedback, Settings(**settings)))


@cli.command()
@click.option("--assignment", help="Only this one; without it, the whole course.")
@click.option("--json", "as_json", type=click.Path(path_type=Path, dir_okay=False), help="Write what was found into this file, too.")
@click.option("--jobs", type=click.IntRange(min=1), help="How many notebooks are graded side by side; without it, one per core.")
@click.option("--single", is_flag=True, help="Give every mistake and every alternative a notebook of its own: slower, and exhaustive.")
@UNCONFINED
@click.pass_context
def validate(
    context: click.Context, assignment: str | None, as_json: Path | None, jobs: int | None, single: bool, unconfined: bool
) -> None:
    """Prove the course sound: solution, untouched notebooks, and every catalogued mistake and alternative. Exits 1 naming each failure."""
    from grader.console import page_console
    from grader.course import CourseError, find_course
    from grader.engine import EngineError
    from grader.validation import Engines, assignments_named, read_catalogue, screen, validate, write_json

    console = page_console()
    try:
        course = find_course()
        chosen = assignments_named(course, assignment)
        with Engines(jobs, "none" if unconfined else "required") as engines, screen.watching(console) as watch:
            report = validate(course, chosen, read_catalogue(), engines, alone=single, watch=watch)
    except (CourseError, EngineError) as error:
        raise click.ClickException(str(error)) from error
    if as_json is not None:
        write_json(report, as_json)
    screen.show(console, report)
    context.exit(0 if report.is_green else 1)


@cli.command()
@click.option(
    "--verdicts", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="JSON lines, each a verdict with its student."
)
@click.option("--to", "folder", type=click.Path(path_type=Path, file_okay=False), default=Path("build/reports"), show_default=True)
@click.option("--anonymous", is_flag=True, help="Numbers instead of the students' ids.")
def report(verdicts: Path | None, folder: Path, anonymous: bool) -> None:
    """Write the class's view of each assignment: a page, JSON and CSV, from finished verdicts (default: those under autograded/)."""
    from grader.course import CourseError, find_course
    from grader.finished import finished_records
    from grader.report.class_report import write_class_report
    from grader.report.records import UnreadableRecord, read_records

    try:
        records = list(finished_records(find_course().root) if verdicts is None else read_records(verdicts))
    except (CourseError, UnreadableRecord) as error:
        raise click.ClickException(str(error)) from error
    for page in write_class_report(records, folder, anonymous_students=anonymous):
        click.echo(page)
