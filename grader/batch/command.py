"""Commands over a whole class: what they show, what they say when something is wrong, and how they end."""

from collections.abc import Callable
from pathlib import Path

import click

from grader.batch import BatchError, screen
from grader.batch.run import Settings
from grader.batch.tally import Tally, Watch
from grader.console import page_console
from grader.course import CourseError, find_root
from grader.engine import EngineError
from grader.nbgrader.book import CannotWrite
from grader.nbgrader.steps import NotInGradebook

STOPPED = "Stopped. What was done is saved; the same command goes on from there."
INTERRUPTED = 130


def over_class(work: Callable[[Path, Settings, Watch], Tally], settings: Settings) -> int:
    """Do `work` for a class of the course around the working directory, and return the exit code: 1 if something is left undone.

    Raises click.ClickException where nothing can be done, or no more.
    """
    console = page_console()
    try:
        with screen.watching(console, settings.assignment) as watch:
            tally = work(find_root(), settings, watch)
    except (BatchError, CourseError, EngineError, CannotWrite, NotInGradebook) as error:
        raise click.ClickException(str(error)) from error
    except KeyboardInterrupt:
        click.echo(STOPPED, err=True)
        return INTERRUPTED
    screen.show(console, settings.assignment, tally)
    for student, reason in sorted(tally.failures.items()):
        click.echo(f"Not done: {student}: {reason}", err=True)
    return 1 if tally.failures else 0
