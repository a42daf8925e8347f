"""A long class of which one submission in five is hostile: every grade must be right, and nothing may be left over or grow.

`python -m benchmarks.soak`, typed in the course's folder, grades 2,000 submissions with `python -m grader autograde`, looks at all
processes while they run, prints what it found, and exits with 1 naming whatever is wrong. The hostile ones are those of tests/attacks,
aimed at real things on this machine. Attacks that never end take a minute each, so of those there are few.
"""

import argparse
import ctypes
import itertools
import json
import math
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self

from nbgrader.api import Gradebook
from rich.console import Console
from rich.table import Table

from grader.course import find_course, read_course
from grader.demo import generate_release
from grader.engine import Engine
from grader.nbgrader.api import nbgrader_api
from tests.attacks.attack import COURSE, TOOLS, Attack
from tests.attacks.surroundings import descendants, judge_of, surroundings
from tests.attacks.test_attacks import ATTACKS
from tests.attacks.test_sudden_death import KINDS, eventually
from tests.judge.notebooks import as_bytes

NAME = COURSE.assignment
HOSTILE_EVERY = 5
LOSE_BY_THE_COURSES_LIMITS = frozenset({"thread bomb"})  # it keeps all the processes that a submission may have, so none is left for tests
SECONDS_BETWEEN_LOOKS = 0.2
SECONDS_BETWEEN_CONTROLS = 0.5
LONG_ENOUGH = 400
MOST_GROWTH = 48 * 2**20  # after a submission of 130 MB, a judge keeps up to 35 MiB more for a while, however often that happens
MOST_SLOWER = 1.25
ROLES = {"grader.judge.process": "judge", "grader.sandbox.warm": "warm process", "spawn_main": "worker"}
SUBREAPER = 36
PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Case:
    """A student and what that student hands in."""

    student: str
    attack: Attack
    is_hostile: bool

    def is_right(self, points: Mapping[str, float]) -> bool:
        """Whether these are the points that the honest content deserves, or fewer where the attack breaks itself."""
        due = dict(zip(("double", "quadruple"), self.attack.deserves, strict=True))
        may_lose = self.attack.may_lose or self.attack.name in LOSE_BY_THE_COURSES_LIMITS
        return points == due or (may_lose and points.keys() == due.keys() and all(points[name] <= due[name] for name in due))


def make_class(size: int, endless: int) -> list[Case]:
    """Cases in which every fifth is hostile, in the same order every time; every attack that ends comes before any comes twice.

    None that never ends comes in the last quarter, where one worker would wait for the other.
    """
    rng = random.Random(5)
    ending, never = ([attack for attack in ATTACKS if attack.endless is kind] for kind in (False, True))
    hostile = list(itertools.islice(itertools.cycle(rng.sample(ending, len(ending))), size // HOSTILE_EVERY))
    for place, attack in zip(rng.sample(range(3 * len(hostile) // 4), endless), rng.sample(never, endless), strict=True):
        hostile[place] = attack
    turns = iter(hostile)
    return [_case(number, next(turns) if number % HOSTILE_EVERY == 0 else None) for number in range(1, size + 1)]


def _case(number: int, hostile: Attack | None) -> Case:
    """A case whose content nobody else's equals."""
    attack = hostile or KINDS[number % len(KINDS)]
    return Case(f"student-{number:05}", replace(attack, cells=(*attack.cells, f"# handed in by student {number}")), hostile is not None)


@dataclass(frozen=True)
class Process:
    """One process at one moment: its memory in bytes, and how many files it has open."""

    role: str
    memory: int
    files: int


@dataclass
class Watch:
    """Looks at a process and all its descendants, again and again, until the body ends; each look has its time."""

    root: int
    looks: list[tuple[float, dict[int, Process]]] = field(default_factory=list)
    _done: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._look)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._done.wait(SECONDS_BETWEEN_LOOKS):
            found = {pid: _process(pid, self.root) for pid in {self.root} | descendants(self.root)}
            self.looks.append((time.time(), {pid: process for pid, process in found.items() if process is not None}))

    def between(self, begin: float, end: float) -> list[dict[int, Process]]:
        """What was seen in that time."""
        return [look for when, look in self.looks if begin <= when <= end]


@dataclass
class Control:
    """In the body, an engine that is not soaked grades an honest submission now and then; what that takes tells how busy the machine is."""

    engine: Engine
    notebook: Path
    seconds: list[tuple[float, float]] = field(default_factory=list)
    _done: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._grade)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _grade(self) -> None:
        while not self._done.wait(SECONDS_BETWEEN_CONTROLS):
            verdict = self.engine.grade(self.notebook, KINDS[0].handed_in({}), draw=True).verdict
            self.seconds.append((time.time(), verdict.seconds))

    def between(self, begin: float, end: float) -> float:
        """The median of that time; not a number if nothing was graded."""
        found = [seconds for when, seconds in self.seconds if begin <= when <= end]
        return statistics.median(found) if found else math.nan


def _process(pid: int, root: int) -> Process | None:
    """What the kernel says of a process; None if it is gone. Files that are not ours to see count as none."""
    folder = Path("/proc", str(pid))
    try:
        memory = int((folder / "statm").read_text().split()[1]) * PAGE
        command = (folder / "cmdline").read_bytes().decode("utf-8", "replace")
    except (OSError, IndexError):
        return None
    try:
        files = len(list((folder / "fd").iterdir()))
    except OSError:
        files = 0
    return Process("driver" if pid == root else next((name for sign, name in ROLES.items() if sign in command), "other"), memory, files)


def _least(pid: int, looks: Sequence[Mapping[int, Process]]) -> Process:
    seen = [look[pid] for look in looks if pid in look]
    return Process(seen[0].role, min(process.memory for process in seen), min(process.files for process in seen))


@dataclass(frozen=True)
class Finished:
    """What became of a submission: points by exercise, the seconds that its verdict says it took, and when it was written."""

    points: dict[str, float]
    seconds: float
    when: float


@dataclass(frozen=True)
class Soaked:
    """A class that was graded, and everything seen of it."""

    cases: list[Case]
    finished: dict[str, Finished]
    saved: dict[str, float]
    watch: Watch
    control: Control
    jobs: int
    left: list[str]

    def faults(self) -> list[str]:
        """What is wrong, in sentences. Of a short class nothing can be said about what grows."""
        trends = [*self._growth(), *self._slower()] if len(self.cases) >= LONG_ENOUGH else []
        return [*self._wrong_grades(), *self.left, *trends]

    def _wrong_grades(self) -> Iterator[str]:
        for case in self.cases:
            found = self.finished.get(case.student)
            if found is None:
                yield f"{case.student} ({case.attack.name}) has no verdict"
            elif not case.is_right(found.points):
                yield f"{case.student} ({case.attack.name}) has {found.points}, and deserves {case.attack.deserves}"
            elif self.saved.get(case.student) != sum(found.points.values()):
                yield f"{case.student} has {self.saved.get(case.student)} points in the gradebook, and {found.points} in the verdict"

    def _growth(self) -> Iterator[str]:
        standing = self.standing()
        for pid, (early, late) in standing.items():
            if late.memory - early.memory > MOST_GROWTH:
                yield f"a {early.role} ({pid}) grew from {early.memory / 2**20:.0f} to {late.memory / 2**20:.0f} MiB"
            if late.files > early.files:
                yield f"a {early.role} ({pid}) had {early.files} files open, and later {late.files}"
        for role, number in {"driver": 1, "worker": self.jobs, "judge": self.jobs}.items():
            lasted = sum(early.role == role for early, _ in standing.values())
            if lasted != number:
                yield f"of {number} processes that are {role}s, {lasted} lasted"

    def _slower(self) -> Iterator[str]:
        first, *_, last = (quarter.honest / quarter.control for quarter in self.quarters())
        if last > MOST_SLOWER * first:
            yield f"an honest submission took {first:.2f} of the control's time in the first quarter, and {last:.2f} in the last"

    def standing(self) -> dict[int, tuple[Process, Process]]:
        """The processes that last from the second quarter into the fourth, at their least in each of these."""
        early, late = (self.watch.between(quarter.begin, quarter.end) for quarter in self.quarters()[1::2])
        lasting = early[0].keys() & late[-1].keys() if early and late else set()
        return {pid: (_least(pid, early), _least(pid, late)) for pid in sorted(lasting)}

    def quarters(self) -> list["Quarter"]:
        """The submissions in four equal parts, as they were finished."""
        ordered = sorted((case for case in self.cases if case.student in self.finished), key=lambda case: self.finished[case.student].when)
        size = len(ordered) // 4
        return [self._quarter(ordered[place * size : (place + 1) * size]) for place in range(4)]

    def _quarter(self, cases: Sequence[Case]) -> "Quarter":
        times = [self.finished[case.student].when for case in cases]
        honest = [self.finished[case.student].seconds for case in cases if not case.is_hostile]
        graded = sum(self.finished[case.student].seconds for case in cases)
        control = self.control.between(times[0], times[-1])
        return Quarter(len(cases), times[0], times[-1], statistics.median(honest), control, graded)


@dataclass(frozen=True)
class Quarter:
    """A part of the class: its size, when it began and ended, the seconds of its median honest submission, of the control, and of all."""

    size: int
    begin: float
    end: float
    honest: float
    control: float
    graded: float

    @property
    def clock(self) -> float:
        """How long it took."""
        return self.end - self.begin


def soak(folder: Path, size: int, endless: int, jobs: int) -> Soaked:
    """Grade a class in `folder`, and look at everything."""
    _adopt_orphans()
    root, scratch = make_course(folder / "course"), folder / "scratch"
    scratch.mkdir()
    cases = make_class(size, endless)
    with ExitStack() as stack:
        outside = stack.enter_context(surroundings(_made(folder / "outside")))
        outside.files["NOTEBOOK"].parent.mkdir(parents=True)
        outside.files["NOTEBOOK"].write_bytes(as_bytes(COURSE.notebook))
        target = stack.enter_context(Engine()).start()
        hand_in(root, cases, outside.places(target) | {"COURSE": str(root), "GRADEBOOK": str(root / "gradebook.db")})
        before, sources = outside.state(), _contents(root / "assignments")
        judge = judge_of(target)
        with Control(target, outside.files["NOTEBOOK"]) as control:
            watch = _grade(root, scratch, jobs)
        left = [f"a process is left: {pid}" for pid in _left(judge)] + [f"left in the scratch folder: {path}" for path in scratch.iterdir()]
        if outside.state() != before or _contents(root / "assignments") != sources or judge_of(target) != judge:
            left.append("a file, a listener or a judge outside was touched")
    return Soaked(cases, finished(root), saved(root), watch, control, jobs, left)


def make_course(root: Path) -> Path:
    """A course of one released assignment, that of the attack suite."""
    folder = root / "assignments" / NAME
    folder.mkdir(parents=True)
    (folder / f"{NAME}.ipynb").write_bytes(as_bytes(COURSE.notebook))
    (folder / "tools.py").write_text(TOOLS)
    shutil.copy(find_course(Path(__file__)).root / "nbgrader_config.py", root)
    generate_release(read_course(root))
    return root


def hand_in(root: Path, cases: Sequence[Case], places: dict[str, str]) -> None:
    """Write everybody's submission."""
    for case in cases:
        _made(root / "submitted" / case.student / NAME).joinpath(f"{NAME}.ipynb").write_bytes(case.attack.handed_in(places))


def _grade(root: Path, scratch: Path, jobs: int) -> Watch:
    command = [sys.executable, "-m", "grader", "autograde", NAME, "--jobs", str(jobs), "--json", "verdicts.jsonl"]
    driver = subprocess.Popen(command, cwd=root, env=os.environ | {"TMPDIR": str(scratch)})
    with Watch(driver.pid) as watch:
        driver.wait()
    return watch


def _left(judge: int) -> set[int]:
    """The processes below this one, but for a judge and those below it, once they have had time to end."""

    def found() -> set[int]:
        return descendants(os.getpid()) - descendants(judge) - {judge}

    eventually(lambda: not found())
    return found()


def finished(root: Path) -> dict[str, Finished]:
    """Every verdict that the command told, by student."""
    found = {}
    for line in (root / "verdicts.jsonl").read_text().splitlines():
        verdict: dict[str, Any] = json.loads(line)
        written = root / "autograded" / verdict["student"] / NAME / f"{NAME}.ipynb"
        points = {exercise["name"]: exercise["points"] for exercise in verdict["exercises"]}
        found[verdict["student"]] = Finished(points, verdict["seconds"], written.stat().st_mtime)
    return found


def saved(root: Path) -> dict[str, float]:
    """The gradebook's scores, by student."""
    with nbgrader_api(root) as api, closing(Gradebook(api.coursedir.db_url, api.course_id)) as book:
        return {row["student"]: row["score"] for row in book.submission_dicts(NAME)}


def _adopt_orphans() -> None:
    """Make processes that lose their parents children of this one, so that none escapes being counted."""
    assert ctypes.CDLL(None).prctl(SUBREAPER, 1, 0, 0, 0) == 0


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder


def _contents(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def tables(soaked: Soaked) -> Iterator[Table]:
    """What was seen, for a reader."""
    rates = Table("quarter", "submissions", "a second", "an honest one, ms", "the control, ms", "workers busy, %", title="as time goes by")
    for number, quarter in enumerate(soaked.quarters(), 1):
        busy = 100 * quarter.graded / (quarter.clock * soaked.jobs)
        times = (f"{seconds * 1e3:.0f}" for seconds in (quarter.honest, quarter.control))
        rates.add_row(str(number), str(quarter.size), f"{quarter.size / quarter.clock:.1f}", *times, f"{busy:.0f}")
    yield rates
    processes = Table("process", "MiB", "later", "files", "later", title="what lasted, second quarter and last")
    for early, late in soaked.standing().values():
        memory = (f"{each.memory / 2**20:.0f}" for each in (early, late))
        processes.add_row(early.role, *memory, str(early.files), str(late.files))
    yield processes


def main() -> int:
    """Soak as the command line says; 1 if anything is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--submissions", type=int, default=2000)
    parser.add_argument("--endless", type=int, default=6, help="how many of them hold an attack that never ends")
    parser.add_argument("--jobs", type=int, default=2)
    chosen = parser.parse_args()
    console = Console(width=120)
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        begin = time.monotonic()
        soaked = soak(Path(folder), chosen.submissions, chosen.endless, chosen.jobs)
    console.print(*tables(soaked), f"{len(soaked.finished)} verdicts in {time.monotonic() - begin:.0f} s", sep="\n")
    for fault in soaked.faults():
        print(f"WRONG: {fault}")
    return 1 if soaked.faults() else 0


if __name__ == "__main__":
    sys.exit(main())
