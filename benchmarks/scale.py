"""How fast a whole class is graded, and what it takes: one, two and more local processes, a Dask cluster of two workers, stock nbgrader.

The same class of `step_by_step` for all, figures drawn, each time from nothing to a full gradebook, `autograded/` included. Contestants
take turns, forwards and backwards. A second table shows how time and the driver's memory grow with the class: copies of one submission
under other ids, in the small course of the tests unless told otherwise, since only their number matters there.
"""

import argparse
import contextlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import machine
from graders import ASSIGNMENT
from grading import STOCK_CONFIG
from submissions import make_class

from grader.course import Assignment, Course, find_course, read_course, read_notebook, write_notebook
from grader.demo import LEAVE_BEHIND, copy_course, generate_release

BUILD = Path("build") / "scale"
SMALL_COURSE = Path("tests") / "nbgrader" / "fixtures" / "tiny_course"
DIFFERENT = 40
WORKERS = 2
SECONDS_TO_START = 60.0


@dataclass(frozen=True)
class Measured:
    """One run: seconds of the clock for how many submissions, seconds of the writing alone, MiB of the driver at its peak."""

    seconds: float
    graded: int
    seconds_saving: float = 0.0
    peak: float = 0.0

    @property
    def rate(self) -> float:
        """Submissions in a second."""
        return self.graded / self.seconds


def drive(folder: Path, *options: str) -> Measured:
    """Grade the class in a course's folder with the command's own function, in a fresh process."""
    command = [sys.executable, str(Path(__file__).with_name("drive.py").resolve()), str(folder.resolve()), *options]
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, env=os.environ | {"PYTHONPATH": str(Path.cwd())})
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)
    return Measured(**json.loads(done.stdout.splitlines()[-1]))


def stock(folder: Path, students: Sequence[str]) -> Measured:
    """Grade some of the class with `nbgrader autograde` as nbgrader comes, in one process that has loaded everything."""
    from nbgrader.apps.api import NbGraderAPI
    from traitlets.config.loader import PyFileConfigLoader

    api = NbGraderAPI(config=PyFileConfigLoader("nbgrader_config.py", path=str(folder)).load_config())
    begin = time.perf_counter()
    for student in students:
        result = api.autograde(ASSIGNMENT, student, force=True)
        if not result["success"]:
            raise RuntimeError(str(result))
    return Measured(time.perf_counter() - begin, len(students))


def course_with(folder: Path, source: Path, notebooks: Mapping[str, Any]) -> Course:
    """A copy of the course at `source` with these submissions."""
    course = copy_course(read_course(source), folder.resolve())
    generate_release(course)
    for student, notebook in notebooks.items():
        hand_in(course, student, notebook)
    return course


def hand_in(course: Course, student: str, notebook: Any) -> None:
    """Put a submission where it is collected."""
    path = course.root / "submitted" / student / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    path.parent.mkdir(parents=True)
    write_notebook(notebook, path)


def copies(notebooks: Mapping[str, Any], size: int) -> dict[str, Any]:
    """A class of this size: the notebooks, again and again, under ids of their own."""
    different = list(notebooks.values())
    return {f"student_{number:05}": different[number % len(different)] for number in range(size)}


@contextlib.contextmanager
def cluster(folder: Path) -> Iterator[str]:
    """A scheduler and two workers on this machine, each started as `docs/cluster.md` says; gives the scheduler's address."""
    folder.mkdir(parents=True, exist_ok=True)
    address_file = folder / "scheduler.json"
    address_file.unlink(missing_ok=True)
    dask, log = [sys.executable, "-m", "dask"], (folder / "log.txt").open("w")
    options = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(address_file.resolve())]
    with log, contextlib.ExitStack() as stack:
        _start(stack, [*dask, "scheduler", *options], log)
        deadline = time.monotonic() + SECONDS_TO_START
        while not (address_file.exists() and address_file.read_text().endswith("}")) and time.monotonic() < deadline:
            time.sleep(0.1)
        address: str = json.loads(address_file.read_text())["address"]
        for number in range(WORKERS):
            place = ["--local-directory", str((folder / f"worker{number}").resolve())]
            _start(stack, [*dask, "worker", address, "--nthreads", "1", "--no-dashboard", *place], log)
        yield address


def _start(stack: contextlib.ExitStack, command: Sequence[str], log: Any) -> None:
    process = subprocess.Popen(command, stdout=log, stderr=log, env=os.environ | {"PYTHONPATH": str(Path.cwd())})
    stack.callback(process.wait)
    stack.callback(process.terminate)


def throughput(settings: argparse.Namespace, assignment: Assignment) -> str:
    """The table of contestants."""
    notebooks = make_class(assignment, DIFFERENT)
    course = course_with(settings.build / "class", find_course().root, copies(notebooks, settings.submissions))
    by_nbgrader = stock_course(settings.build / "stock", assignment, copies(notebooks, settings.stock))
    measured: dict[str, list[Measured]] = {}
    with cluster(settings.build / "cluster") as address:
        runs = {f"{jobs} local process" + "es" * (jobs > 1): ("--jobs", str(jobs)) for jobs in settings.jobs}
        runs[f"Dask, {WORKERS} workers"] = ("--scheduler", address)
        for turn in range(settings.turns):
            for name in list(runs)[:: 1 if turn % 2 == 0 else -1]:
                measured.setdefault(name, []).append(drive(course.root, *runs[name]))
                print(f"turn {turn + 1}, {name}: {measured[name][-1].rate:.2f} a second", file=sys.stderr)
            students = sorted(path.name for path in (by_nbgrader / "submitted").iterdir())
            measured.setdefault("stock nbgrader", []).append(stock(by_nbgrader, students))
    again = drive(course.root, "--rerun", "--jobs", str(WORKERS))
    first = _median([each.seconds for each in measured[f"{WORKERS} local processes"]])
    rerun = f"Again, nothing changed: {again.seconds:.1f} s, {again.seconds / first:.1%} of the first time with {WORKERS} processes."
    return f"{_contestants(measured)}\n\n{rerun}"


def stock_course(folder: Path, assignment: Assignment, notebooks: Mapping[str, Any]) -> Path:
    """A course as nbgrader comes, generated."""
    shutil.rmtree(folder, ignore_errors=True)
    root = folder.resolve()
    shutil.copytree(assignment.notebook.parent, root / "assignments" / ASSIGNMENT, ignore=LEAVE_BEHIND)
    (root / "nbgrader_config.py").write_text(STOCK_CONFIG.format(root=str(root)), encoding="utf-8")
    course = read_course(root)
    generate_release(course)
    for student, notebook in notebooks.items():
        hand_in(course, student, notebook)
    return root


def _contestants(measured: Mapping[str, Sequence[Measured]]) -> str:
    rates = {name: [each.rate for each in runs] for name, runs in measured.items()}
    one, slow = _median(rates["1 local process"]), _median(rates["stock nbgrader"])
    lines = [
        "| | a second, median | least to most | times one process | times stock nbgrader | writing grades | driver MiB |",
        "|---" * 7 + "|",
    ]
    for name, runs in measured.items():
        rate, span = _median(rates[name]), f"{min(rates[name]):.2f} to {max(rates[name]):.2f}"
        saving, peak = _median([each.seconds_saving / each.seconds for each in runs]), max(each.peak for each in runs)
        own = f"{saving:.1%} | {peak:.0f}" if peak else "- | -"
        lines.append(f"| {name} | {rate:.2f} | {span} | {rate / one:.2f} | {rate / slow:.1f} | {own} |")
    return "\n".join(lines)


def growth(settings: argparse.Namespace, sizes: Sequence[int]) -> str:
    """The table of sizes."""
    source = find_course().root if settings.real else SMALL_COURSE.resolve()
    course = _growing_course(settings.build / "growth", source)
    notebook = make_class(find_course().assignments[0], 1).popitem()[1] if settings.real else read_notebook(course.assignments[0].notebook)
    lines = ["| submissions | seconds | a second | writing grades | driver MiB | again, nothing changed |", "|---" * 6 + "|"]
    have = 0
    for size in sizes:
        for number in range(have, size):
            hand_in(course, f"student_{number:05}", notebook)
        have = size
        first = drive(course.root, "--jobs", str(WORKERS))
        again = drive(course.root, "--jobs", str(WORKERS), "--rerun")
        saving = f"{first.seconds_saving / first.seconds:.1%}"
        share = f"{again.seconds:.1f} s, {again.seconds / first.seconds:.1%}"
        lines.append(f"| {size} | {first.seconds:.1f} | {first.rate:.2f} | {saving} | {first.peak:.0f} | {share} |")
        print(lines[-1], file=sys.stderr)
    return "\n".join(lines)


def _growing_course(folder: Path, source: Path) -> Course:
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(source / "assignments" / ASSIGNMENT, folder / "assignments" / ASSIGNMENT)
    shutil.copy("nbgrader_config.py", folder)
    course = read_course(folder.resolve())
    generate_release(course)
    return course


def _median(values: Sequence[float]) -> float:
    return statistics.median(values)


def parse() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--submissions", type=int, default=200, help="size of the class")
    parser.add_argument("--stock", type=int, default=12, help="how many of them stock nbgrader grades")
    parser.add_argument("--jobs", type=int, nargs="+", default=[1, 2, 4], help="numbers of local processes; 1 and 2 among them")
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--growth", type=int, nargs="*", default=[100, 1000, 10000], help="sizes of the growing class; none leaves it out")
    parser.add_argument("--real", action="store_true", help=f"let the growing class hand in {ASSIGNMENT} as it is, which takes longer")
    parser.add_argument("--only-growth", action="store_true", help="leave the first table out")
    parser.add_argument("--build", type=Path, default=BUILD, help="where the courses lie")
    return parser.parse_args()


def main() -> None:
    """Measure, print the tables."""
    settings = parse()
    print(machine.describe(), "", sep="\n", flush=True)
    assignment = next(assignment for assignment in find_course().assignments if assignment.name == ASSIGNMENT)
    if not settings.only_growth:
        print(f"{settings.submissions} submissions of {ASSIGNMENT}, {settings.turns} turns\n", flush=True)
        print(f"{throughput(settings, assignment)}\n", flush=True)
    if settings.growth:
        print(f"A growing class, {WORKERS} processes\n\n{growth(settings, sorted(settings.growth))}")


if __name__ == "__main__":
    main()
