"""Where the tests of this folder work: courses in temporary folders, nbgrader's own commands, and submissions of every kind."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook, SubmittedNotebook
from nbgrader.apps.api import NbGraderAPI

from grader.course import find_course
from grader.verdict import Verdict

COURSE = find_course(Path(__file__))
FIXTURES = Path(__file__).parent / "fixtures"
TINY, OTHER = FIXTURES / "tiny_course", FIXTURES / "other_course"

Notebook = dict[str, Any]


@dataclass(frozen=True)
class Desk:
    """A folder in which somebody types nbgrader commands, with a home of its own."""

    folder: Path
    config: Path

    def run(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run an nbgrader command with these environment variables besides, however it ends."""
        home = str(self.folder / ".home")
        homes = dict.fromkeys(("HOME", "JUPYTER_DATA_DIR", "JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"), home)
        env = os.environ | homes | {"PATH": os.defpath, "JUPYTER_CONFIG_PATH": str(self.config)} | variables
        return subprocess.run([sys.executable, "-m", "nbgrader", *arguments], cwd=self.folder, env=env, capture_output=True, text=True)

    def nbgrader(self, *arguments: str) -> str:
        """Run an nbgrader command, which must succeed, and return all that it printed."""
        done = self.run(*arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr


def course_in(folder: Path, fixture: Path) -> Path:
    """A copy of a fixture's course with the course's own configuration."""
    shutil.copytree(fixture, folder, dirs_exist_ok=True)
    shutil.copy(COURSE.root / "nbgrader_config.py", folder)
    return folder


def notebook(root: Path, assignment: str, name: str, **answers: str) -> Notebook:
    """The course's notebook with answers in it, by grade_id."""
    made: Notebook = json.loads((root / "assignments" / assignment / f"{name}.ipynb").read_text())
    cells = {cell["metadata"]["nbgrader"]["grade_id"]: cell for cell in made["cells"]}
    for grade_id, source in answers.items():
        cells[grade_id]["source"] = source
    return made


def submit(root: Path, student: str, assignment: str, **notebooks: Notebook) -> Path:
    """The folder of a new submission, with notebooks by name in it."""
    folder = root / "submitted" / student / assignment
    folder.mkdir(parents=True)
    for name, made in notebooks.items():
        (folder / f"{name}.ipynb").write_text(json.dumps(made))
    return folder


def code(source: str, id: str) -> Notebook:
    """A cell that a student adds."""
    return {"cell_type": "code", "id": id, "metadata": {}, "source": source, "outputs": [], "execution_count": None}


def done(result: Mapping[str, Any]) -> str:
    """What nbgrader logged over something that must have succeeded."""
    assert result["success"], result
    return str(result.get("log", ""))


def graded(root: Path, student: str, assignment: str, name: str) -> Notebook:
    """A graded notebook."""
    made: Notebook = json.loads((root / "autograded" / student / assignment / f"{name}.ipynb").read_text())
    return made


def verdict(root: Path, student: str, assignment: str, name: str) -> Verdict:
    """The verdict in a graded notebook."""
    return Verdict.from_dict(graded(root, student, assignment, name)["metadata"]["grader"]["verdict"])


def gradebook(api: NbGraderAPI) -> Any:
    """The gradebook, to be closed at the end of a `with`."""
    return closing(Gradebook(api.coursedir.db_url, api.course_id))


def scores(saved: SubmittedNotebook) -> dict[str, float]:
    """The points that the gradebook has for each graded cell."""
    return {grade.name: float(grade.score) for grade in saved.grades}
