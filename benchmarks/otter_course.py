"""Otter, in an environment of its own under build/, and the assignment as Otter wants it: every test cell as an Otter test."""

import shutil
import subprocess
import venv
from pathlib import Path

from grader.course import Assignment
from grader.skeleton import exercise_of, is_test, source_of

HOME = Path("build") / "otter"
PINNED = ("otter-grader==7.0.0", "ipykernel==7.4.0", "numpy==2.4.6", "h5py==3.16.0", "matplotlib==3.11.2", "tqdm==4.70.1")
TEST = "OK_FORMAT = True\n\ntest = {test!r}\n"


def otter_python() -> Path:
    """The Python that has Otter; installed if it is not there yet, which needs the network."""
    python = (HOME / "bin" / "python").absolute()
    if not (HOME / "bin" / "otter").exists():
        venv.create(HOME, with_pip=True, clear=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PINNED], check=True)
    return python


def make_autograder(folder: Path, assignment: Assignment) -> None:
    """`autograder.zip` in `folder`: a test for every test cell, hidden region included, and the modules beside the notebook."""
    tests, files = folder / "tests", folder / "files"
    tests.mkdir()
    for cell in assignment.skeleton.cells:
        if is_test(cell):
            exercise = exercise_of(cell)
            test = otter_test(exercise.name, exercise.points, source_of(cell))
            (tests / f"{exercise.name}.py").write_text(TEST.format(test=test), encoding="utf-8")
    shutil.copytree(assignment.notebook.parent, files, ignore=shutil.ignore_patterns("*.ipynb", "images", "__pycache__"))
    modules = sorted(path.name for path in files.iterdir())
    options = ["-t", str(tests), "-o", str(folder / "autograder.zip"), "--no-requirements", "--no-environment"]
    subprocess.run([otter_python().with_name("otter"), "generate", *options, *modules], check=True, cwd=files, stdout=subprocess.DEVNULL)


def otter_test(name: str, points: float, source: str) -> dict[str, object]:
    """One test in the format of OK: a doctest that executes the cell. All or nothing, where nbgrader reads partial credit."""
    code = f">>> import contextlib, io\n>>> with contextlib.redirect_stdout(io.StringIO()):\n...     exec({source!r}, globals())"
    case = {"code": code, "hidden": False, "locked": False}
    return {"name": name, "points": points, "suites": [{"cases": [case], "scored": True, "setup": "", "teardown": "", "type": "doctest"}]}
