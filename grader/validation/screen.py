"""The gate in the terminal: how far it has come, its table, and a line for every fault. Plain lines where there is no terminal."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from grader.validation.engines import Watch
from grader.validation.fault import Kind
from grader.validation.report import NAMED_AT_LEAST, SHARES, Report

GRADED = "notebooks graded"
STEPS = 10
COLUMNS = ("mistakes", "caught", "named", "charged", "alternatives", "full marks")
GREEN = "The gate is open: {notebooks} notebooks were graded in {seconds:.0f} seconds, {jobs} side by side."
RED = "The gate is closed, for {count} reason{s}:"
UNNAMED = "Mistakes without a name, of which up to {percent:.0f} % are allowed:"


@contextmanager
def watching(console: Console) -> Iterator[Watch]:
    """Something to tell how many notebooks are graded: a bar, or a line for every tenth."""
    if not console.is_terminal:
        yield lambda done, total: _print_tenth(console, done, total)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(GRADED)
        yield lambda done, total: progress.update(task, completed=done, total=total)


def show(console: Console, report: Report) -> None:
    """Print the table, the verdict and every fault."""
    console.print(table(report))
    if report.remarks:
        console.print(UNNAMED.format(percent=100 * (1 - NAMED_AT_LEAST)))
        _print_lines(console, [fault.line for fault in report.remarks])
    if report.is_green:
        console.print(GREEN.format(notebooks=report.notebooks, seconds=report.seconds, jobs=report.jobs))
    else:
        count = len(report.failures)
        console.print(RED.format(count=count, s="" if count == 1 else "s"))
        _print_lines(console, [fault.line for fault in report.failures])


def table(report: Report) -> Table:
    """The counts of every exercise, and the totals in percent."""
    drawn = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, show_footer=True)
    drawn.add_column("exercise", "total", no_wrap=True)
    for heading, footer in zip(COLUMNS, _footers(report), strict=True):
        drawn.add_column(heading, footer, justify="right")
    last = ""
    for row in report.rows:
        if row.assignment != last:
            drawn.add_row(f"[bold]{escape(row.assignment)}[/]")
            last = row.assignment
        counts = (row.mistakes, row.caught, row.named, row.charged, row.alternatives, row.full_marks)
        drawn.add_row(f"  {escape(row.exercise)} ({row.points:g})", *map(str, counts))
    return drawn


def _footers(report: Report) -> list[str]:
    shares = {kind: f"{_rounded_down(report.share(kind)):g} %" for kind in SHARES}
    mistakes, alternatives = (str(report.total(column)) for column in ("mistakes", "alternatives"))
    return [mistakes, shares[Kind.CAUGHT], shares[Kind.NAMED], shares[Kind.CHARGED], alternatives, shares[Kind.FULL_MARKS]]


def _rounded_down(share: float) -> float:
    """Percent with one decimal; 100 only if nothing is missing."""
    return int(share * 1000) / 10


def _print_tenth(console: Console, done: int, total: int) -> None:
    if done == total or done * STEPS // total > (done - 1) * STEPS // total:
        console.print(f"{done} of {total} {GRADED}")


def _print_lines(console: Console, lines: list[str]) -> None:
    for line in lines:
        console.print(f"  {line}", markup=False, highlight=False, soft_wrap=True)
