"""The command line: `python -m grader COMMAND`. Each command imports what it needs when it runs, so that the others start fast."""

import click


@click.group()
def cli() -> None:
    """Grade the notebooks of the course."""


@cli.command()
def demo() -> None:
    """Grade a made-up class with nbgrader, and print the table of students by exercises."""
    from rich.console import Console

    from grader.course import CourseError, find_course
    from grader.demo import run_demo

    try:
        faults = run_demo(find_course(), Console())
    except CourseError as error:
        raise click.ClickException(str(error)) from error
    if faults:
        raise click.ClickException("The grades are not what they must be:\n" + "\n".join(faults))
