"""A class graded on several hosts: one loses its network, one its worker, one the driver, and the gradebook is as if nothing had been."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from grader.nbgrader.api import nbgrader_api
from tests.attacks.surroundings import descendants
from tests.batch.gradebook_rows import rows_of
from tests.batch.network import Host, NoNetwork, Room, room
from tests.nbgrader.desk import TINY, Notebook, course_in, done, gradebook, notebook, submit

NAME = "step_by_step"
CLASS = 36
SECONDS = 300.0
PORT = "8786"
IN_TIME, LATE = "2030-01-01 11:00:00 UTC", "2030-01-01 13:00:00 UTC"
LATE_PENALTIES = '\nc.LateSubmissionPlugin.penalty_method = "zero"\n'
PATIENCE = {  # seconds instead of minutes; Dask takes no less than 11 for TCP
    "DASK_DISTRIBUTED__COMM__TIMEOUTS__TCP": "11s",
    "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "2s",
    "DASK_DISTRIBUTED__SCHEDULER__WORKER_TTL": "5s",
}
FORWARD = "import time\ntime.sleep(0.5)\n\n\ndef linear_forward(A, W, b):\n    return {value}, (A, W, b)\n"
BACKWARD = "def linear_backward(dZ, cache):\n    return None, np.{value}((1, 2)), None\n"
ANSWERS = (
    {"linear_forward": FORWARD.format(value="W @ A + b"), "linear_backward": BACKWARD.format(value="ones")},
    {"linear_forward": FORWARD.format(value="W @ A - b"), "linear_backward": BACKWARD.format(value="ones")},
    {"linear_forward": FORWARD.format(value="W @ A + b"), "linear_backward": BACKWARD.format(value="zeros")},
    {"linear_forward": FORWARD.format(value="W @ A + b")},
)


def answers_of(number: int) -> dict[str, str]:
    return ANSWERS[number % len(ANSWERS)]


def hand_in(root: Path, number: int, made: Notebook) -> None:
    folder = submit(root, f"student-{number:02}", NAME, **{NAME: made})
    if number % 5:
        (folder / "timestamp.txt").write_text(LATE if number % 5 == 1 else IN_TIME)


def autograde(*options: str) -> list[str]:
    return [sys.executable, "-m", "grader", "autograde", NAME, *options]


def grade_here(root: Path, *options: str) -> None:
    ended = subprocess.run(autograde("--jobs", "2", *options), cwd=root, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stdout + ended.stderr


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course with a class of all kinds, of whom two are graded and marked by hand; one of those hands in again."""
    root = course_in(tmp_path_factory.mktemp("begun") / "course", TINY)
    with (root / "nbgrader_config.py").open("a") as config:
        config.write(LATE_PENALTIES)
    with nbgrader_api(root) as api:
        done(api.generate_assignment(NAME))
        with gradebook(api) as book:
            book.update_or_create_assignment(NAME, duedate="2030-01-01 12:00:00 UTC")
    for number in range(CLASS - 2):
        hand_in(root, number, notebook(root, NAME, NAME, **answers_of(number)))
    (submit(root, "no-notebook", NAME) / f"{NAME}.ipynb").write_bytes(b"\x89PNG\r\n")
    submit(root, "nothing", NAME)
    grade_here(root, "--students", "student-0[12]")
    mark_by_hand(root, "student-01", "student-02")
    shutil.rmtree(root / "submitted" / "student-02")
    hand_in(root, 2, notebook(root, NAME, NAME, **answers_of(0)))
    return root


def mark_by_hand(root: Path, *students: str) -> None:
    with nbgrader_api(root) as api, gradebook(api) as book:
        for student in students:
            grade = book.find_grade("test_linear_backward", NAME, NAME, student)
            grade.manual_score, grade.needs_manual_grade = 12.5, False
            book.find_comment("linear_backward", NAME, NAME, student).manual_comment = "See me."
        book.db.commit()


@pytest.fixture
def network(tmp_path: Path) -> Iterator[Room]:
    mine = descendants(os.getpid())
    try:
        with room(tmp_path) as made:
            yield made
    except NoNetwork as reason:
        pytest.skip(f"this machine does not let a test build a network: {reason}")
    assert eventually(lambda: not started_since(mine))
    assert eventually(lambda: not list(tmp_path.glob("*/judge-*")))


def started_since(mine: set[int]) -> set[int]:
    """Processes that this test started: not the `mine` of other tests, whose browsers come and go with processes of their own."""
    return descendants(os.getpid()) - mine - set().union(*map(descendants, mine))


def start_scheduler(network: Room) -> str:
    """The address of a scheduler on a host of its own."""
    host = network.add_host("scheduler")
    listening = ("--host", host.address, "--port", PORT, "--dashboard-address", "127.0.0.1:8787")
    host.start(sys.executable, "-m", "dask", "scheduler", *listening, settings=PATIENCE)
    return f"tcp://{host.address}:{PORT}"


def start_worker(network: Room, name: str, scheduler: str, course: Path) -> Host:
    """A host with one worker under a nanny, from which the course's folder cannot be seen."""
    host = network.add_host(name, hidden=[course])
    listening = ("--host", host.address, "--worker-port", "9000", "--nanny-port", "9100", "--dashboard-address", "127.0.0.1:0")
    host.start(sys.executable, "-m", "dask", "worker", scheduler, *listening, "--nthreads", "1", "--memory-limit", "0", settings=PATIENCE)
    return host


def kill_worker(host: Host) -> None:
    """Kill the process that grades, not the nanny above it."""
    (nanny,) = host.processes
    (victim,) = [pid for pid in descendants(nanny.pid) if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    os.kill(victim, signal.SIGKILL)


def graded(root: Path) -> int:
    return len(list(root.glob(f"autograded/*/{NAME}/*.ipynb")))


def eventually(holds: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + SECONDS
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.05)
    return holds()


def test_gradebook_is_that_of_an_undisturbed_run_after_a_cut_cable_and_killed_worker_and_driver(begun: Path, network: Room) -> None:
    calm, rough = shutil.copytree(begun, network.folder / "calm"), shutil.copytree(begun, network.folder / "rough")
    grade_here(calm)
    before = graded(rough)
    desk, scheduler = network.add_host("desk"), start_scheduler(network)
    first, second, third = (start_worker(network, f"worker-{number}", scheduler, rough) for number in (1, 2, 3))
    command = autograde("--scheduler", scheduler, "--json", "verdicts.jsonl")
    driver = desk.start(*command, settings=PATIENCE, cwd=rough)
    for more, disturb in ((5, first.unplug), (10, lambda: kill_worker(second)), (20, driver.kill)):
        assert eventually(lambda more=more: graded(rough) >= before + more or driver.poll() is not None)  # type: ignore[misc]
        assert driver.poll() is None, desk.log.read_text()
        disturb()
    assert driver.wait() == -signal.SIGKILL
    assert graded(rough) < CLASS
    again = desk.start(*command, settings=PATIENCE, cwd=rough)
    assert again.wait(SECONDS) == 0, desk.log.read_text()
    assert rows_of(rough) == rows_of(calm)
    assert scores_told(rough) == scores_saved(calm)


def scores_told(root: Path) -> dict[str, float]:
    """What the second run said, by student; it says it of everybody, whoever graded them."""
    told = [json.loads(line) for line in (root / "verdicts.jsonl").read_text().splitlines()]
    return {each["student"]: each["score"] for each in told}


def scores_saved(root: Path) -> dict[str, float]:
    totals: dict[str, float] = {}
    for kind, student, *row in rows_of(root):
        if kind == "grade":
            totals[student] = totals.get(student, 0.0) + row[3]
    return totals
