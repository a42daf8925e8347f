"""What an instructor sees while a class is graded, and in the end: a live bar in a terminal, plain lines elsewhere."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table

from grader.batch.tally import Tally, Watch

__all__ = ["show", "watching"]

SECONDS_BETWEEN_LINES = 10.0
LINE = "{done} of {total} done, {rate:.1f} a second, {left} left, {failures} not done"


@contextmanager
def watching(console: Console, title: str) -> Iterator[Watch]:
    """Show how far a class is while the body runs."""
    if console.is_terminal:
        with _bar(console) as bar:
            task = bar.add_task(title, total=None, rate="", failures="")
            yield lambda tally: _update(bar, task, tally)
    else:
        yield _Lines(console)


def _bar(console: Console) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(24), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"))
    times = (TimeElapsedColumn(), TimeRemainingColumn(), TextColumn("left"), TextColumn("{task.fields[failures]}"))
    return Progress(*columns, *times, console=console)


def _update(bar: Progress, task: TaskID, tally: Tally) -> None:
    failures = f"{len(tally.failures)} not done" if tally.failures else ""
    bar.update(task, total=tally.total, completed=tally.done, rate=f"{tally.rate:.1f}/s", failures=failures)


class _Lines:
    """A line now and then, and one at the end."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._last = time.monotonic()

    def __call__(self, tally: Tally) -> None:
        now = time.monotonic()
        if now - self._last >= SECONDS_BETWEEN_LINES or tally.done == tally.total:
            self._last = now
            left = f"{(tally.total - tally.done) / tally.rate:.0f} s" if tally.rate else "?"
            line = LINE.format(done=tally.done, total=tally.total, rate=tally.rate, left=left, failures=len(tally.failures))
            self._console.print(line, highlight=False)


def show(console: Console, title: str, tally: Tally) -> None:
    """Print the summary of a class."""
    table = Table(title=title, title_justify="left", show_header=False)
    for name, value in _summary(tally).items():
        table.add_row(name, value)
    console.print(table)


def _summary(tally: Tally) -> dict[str, str]:
    counts = {"done": str(tally.graded), "unchanged since": str(tally.unchanged), "not done": str(len(tally.failures))}
    points = {"mean score": f"{tally.mean:.1f} of {tally.max_score:g}", "full marks": str(tally.full), "no points": str(tally.none)}
    return counts | (points if tally.max_score else {}) | {"time": f"{tally.seconds:.1f} s ({tally.rate:.1f} a second)"}
