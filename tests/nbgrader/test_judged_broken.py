"""A class of broken and hostile submissions, graded by one command: each has its verdict, and the honest ones are unharmed."""

import copy
import json
import os
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from grader.nbgrader.api import nbgrader_api
from tests.nbgrader.desk import TINY, Desk, Notebook, code, course_in, done, graded, notebook, submit, verdict
from tests.nbgrader.page import Page

NAME = "step_by_step"
FILE = f"{NAME}.ipynb"
FORWARD = "def linear_forward(A, W, b):\n    return W @ A + b, (A, W, b)"
BACKWARD = (
    "def linear_backward(dZ, cache):\n    A, W, b = cache\n    return W.T @ dZ, dZ @ A.T / A.shape[1], dZ.mean(axis=1, keepdims=True)"
)
CANARY = "canary-of-the-victim"
HIDDEN = ("assert Z[0, 0] == 3", "assert gradients[1][0, 0] == 1")
ACTIVE = (
    "from IPython.display import HTML, SVG, Javascript, Markdown, display\n"
    "display(HTML('<script>steal()</script><img src=x onerror=steal()>'), Javascript('steal()'), Markdown('<script>steal()</script>'))\n"
    'display(SVG(\'<svg xmlns="http://www.w3.org/2000/svg" onload="steal()"><script>steal()</script></svg>\'))\n'
    "display({'text/html': '<script>steal()</script>', 'image/png': 'PHNjcmlwdD4=', 'text/plain': '<script>steal()</script>'}, raw=True)\n"
    "print('</pre><script>steal()</script>')  # </pre><script>steal()</script>"
)
BAD_TIMES = {
    "no_time": b"<script>never</script>",
    "binary": bytes(range(256)),
    "before_time": b"0001-01-01 00:00:00 +2359",
    "zone_without_end": b"2030-01-01 00:00:00 " + b"9" * 40,
    "long": b"2030-01-01 " * 100_000,
}
Make = Callable[[Path, Notebook], object]


@dataclass(frozen=True)
class Class:
    """The graded class: its folder, and what `nbgrader autograde` said."""

    root: Path
    log: str


def solved(root: Path) -> Notebook:
    return notebook(root, NAME, NAME, linear_forward=FORWARD, linear_backward=BACKWARD)


def write(folder: Path, made: Notebook) -> None:
    (folder / FILE).write_text(json.dumps(made))


def changed(change: Callable[[Notebook], object]) -> Make:
    """Hands in the solved notebook after a change to it."""

    def make(folder: Path, made: Notebook) -> None:
        change(made)
        write(folder, made)

    return make


def data(content: bytes) -> Make:
    return lambda folder, made: (folder / FILE).write_bytes(content)


def link_to(target: str) -> Make:
    return lambda folder, made: (folder / FILE).symlink_to(target)


def as_version_3(made: Notebook) -> None:
    cells = [{**cell, "input": cell["source"]} if cell["cell_type"] == "code" else cell for cell in made.pop("cells")]
    for cell in cells:
        cell.pop("id")
    made |= {"nbformat": 3, "nbformat_minor": 0, "worksheets": [{"cells": cells}], "metadata": {"name": ""}}


def without_ids(made: Notebook) -> None:
    made["nbformat_minor"] = 0
    for cell in made["cells"]:
        cell.pop("id")


def of_the_future(made: Notebook) -> None:
    for cell in made["cells"]:
        cell["metadata"]["nbgrader"]["schema_version"] = 99


def much_beside(folder: Path, made: Notebook) -> None:
    """Everything that has no place beside a notebook."""
    write(folder, made)
    (folder / "link.txt").symlink_to("/etc/passwd")
    (folder / "folder").symlink_to("/etc")
    os.mkfifo(folder / "pipe")
    here = Path.cwd()
    os.chdir(folder)  # the path of a socket must be short
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("socket")
    os.chdir(here)
    (folder / "numpy.py").write_text("raise SystemExit('not numpy')\n")
    (folder / "solutions").mkdir()
    (folder / "solutions" / "__init__.py").write_text("raise SystemExit('not the solutions')\n")
    (folder / "x.ipynb").mkdir()
    (folder / "x.ipynb" / "y.ipynb").write_text("z")
    (folder / "my_network.py").write_text("answers = 42\n")


def with_time(make_time: Callable[[Path], object]) -> Make:
    """Hands in the solved notebook with a timestamp."""

    def make(folder: Path, made: Notebook) -> None:
        write(folder, made)
        make_time(folder / "timestamp.txt")

    return make


def linked_folder(folder: Path, made: Notebook) -> None:
    folder.rmdir()
    folder.symlink_to("../victim/" + NAME)


def locked_folder(folder: Path, made: Notebook) -> None:
    write(folder, made)
    (folder / "locked").mkdir(mode=0)
    (folder / FILE).chmod(0)


FULL: dict[str, Make] = {
    "victim": changed(lambda made: made["cells"].append(code(f"# {CANARY}", "canary"))),
    "active": changed(lambda made: made["cells"].append(code(ACTIVE, "active"))),
    "large": changed(lambda made: made["metadata"].update(padding="x" * 100_000_000)),
    "version_3": changed(as_version_3),
    "without_ids": changed(without_ids),
    "duplicates": changed(lambda made: made["cells"].extend(copy.deepcopy(made["cells"]))),
    "of_the_future": changed(of_the_future),
    "much_beside": much_beside,
    "other_name": lambda folder, made: (folder / "my copy (1).ipynb").write_text(json.dumps(made)),
    "locked": locked_folder,
    **{f"time_{name}": with_time(partial(Path.write_bytes, data=content)) for name, content in BAD_TIMES.items()},
    "time_pipe": with_time(os.mkfifo),
    "time_folder": with_time(os.mkdir),
    "time_link": with_time(lambda path: path.symlink_to("/etc/passwd")),
}
NOTHING: dict[str, Make] = {
    "not_json": data(b"\x89PNG not json"),
    "truncated": lambda folder, made: (folder / FILE).write_text(json.dumps(made)[:-100]),
    "empty": data(b""),
    "nested": data(b"[" * 200_000),
    "no_notebook": lambda folder, made: (folder / "answers.txt").write_text("42"),
    "two_other_names": lambda folder, made: [(folder / f"{name}.ipynb").write_text(json.dumps(made)) for name in "ab"],
    "notebook_is_a_folder": lambda folder, made: (folder / FILE).mkdir(),
    "notebook_is_a_pipe": lambda folder, made: os.mkfifo(folder / FILE),
    "link_to_the_victim": link_to(f"../../victim/{NAME}/{FILE}"),
    "link_to_the_passwords": link_to("/etc/passwd"),
    "linked_folder": linked_folder,
}


@pytest.fixture(scope="module")
def graded_class(tmp_path_factory: pytest.TempPathFactory) -> Class:
    root = course_in(tmp_path_factory.mktemp("broken") / "course", TINY)
    with nbgrader_api(root) as api:
        done(api.generate_assignment(NAME))
    for student, make in (FULL | NOTHING).items():
        make(submit(root, student, NAME), solved(root))
    return Class(root, Desk(root, root).nbgrader("autograde", NAME))


@pytest.mark.parametrize("student", FULL)
def test_honest_content_has_its_marks(graded_class: Class, student: str) -> None:
    assert verdict(graded_class.root, student, NAME, NAME).score == 100


@pytest.mark.parametrize("student", NOTHING)
def test_what_cannot_be_read_has_a_verdict_and_a_reason(graded_class: Class, student: str) -> None:
    found = verdict(graded_class.root, student, NAME, NAME)
    assert found.score == 0
    assert {note.code for note in found.notes} & {"unreadable", "missing_notebook"}


def test_notebook_of_another_name_is_taken_and_that_is_said(graded_class: Class) -> None:
    notes = verdict(graded_class.root, "other_name", NAME, NAME).notes
    assert [note.message for note in notes] == [f"The notebook was handed in as my copy (1).ipynb; it should be {FILE}."]


def test_nothing_foreign_is_in_the_graded_folders(graded_class: Class) -> None:
    for student in FULL | NOTHING:
        folder = graded_class.root / "autograded" / student / NAME
        files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}
        assert files == {FILE, "timestamp.txt", "submission_secret.txt"}
    thieves = (path for path in graded_class.root.rglob("autograded/link*/**/*.ipynb"))
    assert [path for path in thieves if CANARY in path.read_text() or "root:" in path.read_text()] == []


def test_submission_of_the_victim_is_unharmed(graded_class: Class) -> None:
    handed_in = json.loads((graded_class.root / "submitted" / "victim" / NAME / FILE).read_text())
    assert handed_in["cells"][-1]["source"] == f"# {CANARY}"
    assert "".join(graded(graded_class.root, "victim", NAME, NAME)["cells"][-1]["source"]) == f"# {CANARY}"


def test_what_was_removed_is_logged(graded_class: Class) -> None:
    for name in ("link.txt", "folder", "pipe", "socket"):
        assert f"much_beside/{NAME}/{name}: it is a link or a special file" in graded_class.log


def test_graded_notebooks_hold_text_and_pictures_only(graded_class: Class) -> None:
    cells = graded(graded_class.root, "active", NAME, NAME)["cells"]
    shown = [output for cell in cells for output in cell.get("outputs", ()) if "data" in output]
    assert len(shown) == 5
    assert {kind for output in shown for kind in output["data"]} == {"text/plain"}


def test_time_that_cannot_be_read_in_a_later_submission_leaves_the_others_graded(graded_class: Class) -> None:
    for student in ("victim", "active"):
        (graded_class.root / "submitted" / student / NAME / "timestamp.txt").write_bytes(BAD_TIMES["no_time"])
    (graded_class.root / "autograded" / "active" / NAME / "timestamp.txt").chmod(0o644)
    (graded_class.root / "autograded" / "active" / NAME / "timestamp.txt").write_bytes(BAD_TIMES["binary"])
    made = solved(graded_class.root)
    write(submit(graded_class.root, "zoe", NAME), made)
    with nbgrader_api(graded_class.root) as api:
        done(api.autograde(NAME, "*", force=False))
    assert verdict(graded_class.root, "zoe", NAME, NAME).score == 100


@pytest.fixture(scope="module")
def pages(graded_class: Class) -> dict[str, str]:
    """Every student's feedback."""
    with nbgrader_api(graded_class.root) as api:
        done(api.generate_feedback(NAME))
    return {path.parts[-3]: path.read_text() for path in (graded_class.root / "feedback").rglob("*.html")}


def test_everybody_has_feedback_without_a_line_of_hidden_tests(pages: dict[str, str]) -> None:
    assert (FULL | NOTHING).keys() <= pages.keys()
    assert [student for student, page in pages.items() for line in (*HIDDEN, "HIDDEN TESTS") if line in page] == []


def test_feedback_holds_nothing_active(pages: dict[str, str]) -> None:
    page = Page(pages["active"])
    assert not page.elements & {"script", "iframe", "object", "embed", "form", "svg"}
    assert page.handlers == []
    assert {link for link in page.links if not link.startswith("#")} == {"data:,"}
    assert "steal()" in pages["active"]


def handed_out(root: Path) -> Iterator[Path]:
    return (path for path in (root / "feedback").rglob("*") if path.is_symlink() or not (path.is_file() or path.is_dir()))


def test_feedback_folders_hold_no_link_and_no_special_file(pages: dict[str, str], graded_class: Class) -> None:
    assert list(handed_out(graded_class.root)) == []


@pytest.mark.filterwarnings("ignore:Passing unrecognized arguments:DeprecationWarning")  # nbgrader misspells one of them,
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # and leaves files open
def test_feedback_of_such_a_class_can_be_released(pages: dict[str, str], graded_class: Class) -> None:
    with nbgrader_api(graded_class.root) as api:
        done(api.release_assignment(NAME))
        done(api.release_feedback(NAME))
    released = list((graded_class.root / "exchange").rglob("feedback/*.html"))
    assert len(released) == len(pages)
