"""What nbgrader does with a large class: how long formgrader's pages, the exports and one student's feedback take with 10,000 students.

A gradebook of `--students` is built (see large_class.py), and a real formgrader is asked for everything that its pages show and fetch,
first with the gradebook and the settings as nbgrader has them, then with the indexes and the setting of this course. Every answer must be
complete. `--browser` also measures how long Chromium needs for the tables, since nbgrader puts all of their rows on one page.
"""

import argparse
import csv
import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from statistics import median

import machine
from browser import Browser, browser
from formgrader import Formgrader, formgrader
from large_class import SAMPLE, LargeClass, make_large_class, nbgrader
from nbgrader.api import Gradebook

from grader.nbgrader.indexes import add_indexes

FOLDER = Path("build") / "benchmark" / "large"
OWN_SETTING = "\nc.NbGraderAPI.ExchangeSubmit.strict = False\n"
ENOUGH_SECONDS, PATIENCE = 60.0, 300.0
NBGRADER, COURSE = "nbgrader's own", "this course's"
STOCK, OURS = "nbgrader.plugins.CsvExportPlugin", "grader.nbgrader.exports.{}ExportPlugin"
HEADER = "| | rows | {0}, s | its CPU | {1}, s | its CPU |\n|---|---|---|---|---|---|"


@dataclass(frozen=True)
class Run:
    """One run of something: the rows of its answer, seconds by the clock, and CPU seconds of the server or the command."""

    rows: int
    seconds: float
    cpu_seconds: float | None
    ended: bool = True


@dataclass(frozen=True)
class Task:
    """Something to measure, and how many rows its answer must have (0 for what has none)."""

    name: str
    run: Callable[[], Run]
    rows: int = 0


@dataclass
class Measured:
    """The runs of a task under one of the two settings."""

    name: str
    setting: str
    runs: list[Run] = field(default_factory=list)

    @property
    def median(self) -> float:
        """Seconds by the clock."""
        return median(run.seconds for run in self.runs)

    @property
    def cpu(self) -> str:
        """The median of the CPU seconds, where they were counted."""
        seconds = [run.cpu_seconds for run in self.runs if run.cpu_seconds is not None]
        return f"{median(seconds):.2f}" if seconds else "-"

    def cell(self) -> str:
        """The median, and the fastest and slowest; or how long was waited in vain."""
        seconds = [run.seconds for run in self.runs]
        if not all(run.ended for run in self.runs):
            return f"over {max(seconds):.0f}"
        return f"{self.median:.2f} ({min(seconds):.2f} to {max(seconds):.2f})"


class IncompleteAnswer(Exception):
    """Something answered, but not with everything that it should have."""

    def __init__(self, task: Task, rows: int) -> None:
        super().__init__(f"{task.name}: {rows} rows instead of {task.rows}")


def measure(task: Task, setting: str, repeats: int) -> Measured:
    """Run a task a few times, fewer if it takes minutes; raises IncompleteAnswer."""
    measured = Measured(task.name, setting)
    while len(measured.runs) < repeats and sum(run.seconds for run in measured.runs) < ENOUGH_SECONDS:
        measured.runs.append(run := task.run())
        if run.ended and run.rows != task.rows:
            raise IncompleteAnswer(task, run.rows)
    print(f"{setting}: {task.name}: {measured.cell()}", file=sys.stderr, flush=True)
    return measured


def page(site: Formgrader, path: str) -> Run:
    """Fetch a page, or what it fetches, which has a row for each entry of its list; raises HTTPError."""
    reply = site.get(path)
    data = json.loads(reply.body) if path.startswith("api/") else None
    return Run(len(data) if isinstance(data, list) else 0, reply.seconds, reply.cpu_seconds)


def entering_points(site: Formgrader, notebook: str) -> Run:
    """Enter points by hand for the first exercise; raises HTTPError."""
    grade = json.loads(site.get(f"api/grades?submission_id={notebook}").body)[0]
    reply = site.put(f"api/grade/{grade['id']}", {"manual_score": 1.0, "extra_credit": None})
    return Run(0, reply.seconds, reply.cpu_seconds)


def page_tasks(large: LargeClass, site: Formgrader) -> Iterator[Task]:
    """Everything that formgrader shows: its tables fetch their rows from below api/, the rest comes as a page."""
    first, student, notebook = large.course.assignments[0], SAMPLE.id, sample_notebook(large)
    name, handed_in, assignments = first.name, large.submissions[first.name], len(large.course.assignments)
    frames = [f"manage_submissions/{name}", f"gradebook/{name}", f"gradebook/{name}/{name}", f"manage_students/{student}/{name}"]
    for path in ("manage_assignments", "gradebook", "manage_students", f"manage_students/{student}", *frames):
        yield Task(f"page without its rows: {path}", partial(page, site, path))
    for what, path, rows in (
        ("Manage Assignments", "assignments", assignments),
        ("Manage Submissions of an assignment", f"submissions/{name}", handed_in),
        ("Manage Submissions, a row after Autograde", f"submission/{name}/{student}", 0),
        ("Manage Students", "students", large.students),
        ("Manage Students, a row after an edit", f"student/{student}", 0),
        ("Manage Students, submissions of one", f"student_submissions/{student}", assignments),
        ("Manage Students, notebooks of one", f"student_notebook_submissions/{student}/{name}", 1),
        ("Manual Grading, notebooks of an assignment", f"notebooks/{name}", 1),
        ("Manual Grading, submissions of a notebook", f"submitted_notebooks/{name}/{name}", handed_in),
        ("Manual Grading, points of one submission", f"grades?submission_id={notebook}", len(first.exercises)),
        ("Manual Grading, comments of one submission", f"comments?submission_id={notebook}", large.answers[name]),
    ):
        yield Task(what, partial(page, site, f"api/{path}"), rows)
    yield Task("Manual Grading, one submission", partial(page, site, f"submissions/{notebook}/"))
    yield Task("Manual Grading, the next submission", partial(page, site, f"submissions/{notebook}/next"))
    yield Task("Manual Grading, the next with failed tests", partial(page, site, f"submissions/{notebook}/next_incorrect"))
    yield Task("Manual Grading, entering points", partial(entering_points, site, notebook))


def table_tasks(large: LargeClass, site: Formgrader, chromium: Browser) -> Iterator[Task]:
    """The largest tables, until the browser has every row."""
    name = large.course.assignments[0].name
    for what, path, rows in (
        ("Manage Submissions in Chromium", f"manage_submissions/{name}", large.submissions[name]),
        ("Manage Students in Chromium", "manage_students", large.students),
        ("Manual Grading in Chromium", f"gradebook/{name}/{name}", large.submissions[name]),
    ):
        yield Task(what, partial(table, chromium, f"{site.url}/formgrader/{path}"), rows)


def table(chromium: Browser, address: str) -> Run:
    """Open a page and wait for its rows; Chromium is many processes, whose CPU seconds are not counted."""
    rows, seconds = chromium.rows(address)
    return Run(rows, seconds, None)


def command_tasks(large: LargeClass) -> Iterator[Task]:
    """The exports, and one student's feedback."""
    lines = large.students * len(large.course.assignments)
    wide = large.with_submission
    for what, plugin, rows in (
        ("`nbgrader export`, nbgrader's CSV", STOCK, lines),
        ("`nbgrader export`, safe CSV", OURS.format("SafeCsv"), lines),
        ("`nbgrader export`, for Canvas", OURS.format("Canvas"), wide + 1),
        ("`nbgrader export`, for Moodle", OURS.format("Moodle"), wide),
    ):
        yield Task(what, partial(export, large.course.root, plugin), rows)
    feedback = ("generate_feedback", large.course.assignments[0].name, f"--student={SAMPLE.id}", "--force")
    yield Task("`nbgrader generate_feedback`, one student", partial(command, large.course.root, *feedback))


def export(folder: Path, plugin: str) -> Run:
    """Export the whole gradebook; the header is no row."""
    run = command(folder, "export", f"--exporter={plugin}")
    if not run.ended:
        return run
    with (folder / "grades.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    return Run(len(rows) - 1, run.seconds, run.cpu_seconds)


def command(folder: Path, *arguments: str) -> Run:
    """Run an nbgrader command, for so long as there is patience; raises RuntimeError if it fails."""
    started, before = time.perf_counter(), os.times()
    ended = nbgrader(folder, *arguments, patience=PATIENCE)
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Run(0, time.perf_counter() - started, cpu, ended)


def sample_notebook(large: LargeClass) -> str:
    """The id of the sample's notebook of the first assignment, under which formgrader shows it."""
    name = large.course.assignments[0].name
    with Gradebook(large.db_url) as gradebook:
        return str(gradebook.find_submission_notebook(name, name, SAMPLE.id).id)


def measure_all(large: LargeClass, setting: str, repeats: int, with_browser: bool) -> Iterator[Measured]:
    """Everything under the setting that the course's folder has now."""
    with formgrader(large.course.root) as site:
        site.get("api/status")
        frames = []
        for task in page_tasks(large, site):
            measured = measure(task, setting, repeats)
            if task.name.startswith("page without"):
                frames.append(measured)
            else:
                yield measured
        yield slowest(frames)
        if with_browser:
            with browser() as chromium:
                yield from (measure(task, setting, repeats) for task in table_tasks(large, site, chromium))
    yield from (measure(task, setting, repeats) for task in command_tasks(large))


def slowest(frames: Iterable[Measured]) -> Measured:
    """The slowest of the pages that hold the tables, which come without rows."""
    worst = max(frames, key=lambda measured: measured.median)
    return Measured("any page without its rows", worst.setting, worst.runs)


def compare(large: LargeClass, repeats: int, with_browser: bool) -> list[Measured]:
    """Everything with the gradebook and the settings as nbgrader has them, then as this course has them."""
    config = large.course.root / "nbgrader_config.py"
    own = config.read_text()
    config.write_text(own + OWN_SETTING)
    measured = list(measure_all(large, NBGRADER, repeats, with_browser))
    config.write_text(own)
    with Gradebook(large.db_url) as gradebook:
        add_indexes(gradebook)
    return [*measured, *measure_all(large, COURSE, repeats, with_browser)]


def results_table(measured: Iterable[Measured]) -> str:
    """A line for each task: rows, median seconds, spread and CPU seconds under both settings."""
    lines: dict[str, dict[str, Measured]] = {}
    for each in measured:
        lines.setdefault(each.name, {})[each.setting] = each
    head = HEADER.format(NBGRADER, COURSE)
    return "\n".join([head, *(_line(name, line[NBGRADER], line[COURSE]) for name, line in lines.items())])


def _line(name: str, before: Measured, after: Measured) -> str:
    rows = after.runs[0].rows or "-"
    return f"| {name} | {rows} | {before.cell()} | {before.cpu} | {after.cell()} | {after.cpu} |"


def parse() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--students", type=int, default=10_000, help="how large the class is")
    parser.add_argument("--repeats", type=int, default=5, help="runs of each; fewer where they take minutes")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where the class is built; what is there is removed")
    parser.add_argument("--browser", action="store_true", help="measure the largest tables in Chromium as well")
    parser.add_argument("--json", type=Path, help="a file for all measurements")
    return parser.parse_args()


def main() -> None:
    """Build the class, measure, print the table."""
    settings = parse()
    print(machine.describe(), flush=True)
    started = time.perf_counter()
    large = make_large_class(settings.folder.resolve(), settings.students)
    size = Path(large.db_url.removeprefix("sqlite:///")).stat().st_size / 2**20
    print(f"\n{large.students} students, {sum(large.submissions.values())} submissions, {size:.0f} MiB of gradebook, ", end="")
    print(f"built in {time.perf_counter() - started:.0f} s; {settings.repeats} runs\n", flush=True)
    measured = compare(large, settings.repeats, settings.browser)
    print(results_table(measured))
    if settings.json:
        settings.json.write_text(json.dumps([asdict(each) for each in measured], indent=1))


if __name__ == "__main__":
    main()
