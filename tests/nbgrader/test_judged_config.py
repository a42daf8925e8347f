"""The course's configuration where something is missing: the grader, or a way to hold untrusted code."""

import errno
import json
import os
import platform
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from grader.nbgrader.api import nbgrader_api
from tests.nbgrader.desk import COURSE, OTHER, Desk, course_in, done, notebook, submit, verdict

NAME = "ps1"
RIGHT = "def square(x):\n    return x * x"
# Grades as on a machine without namespaces and without Landlock, where the calls for them fail (see seccomp(2)); then again as told.
FORBIDDEN = {"x86_64": (272, 444), "aarch64": (97, 444)}
WITHOUT_CONFINEMENT = """
import ctypes, json, sys
from pathlib import Path
from traitlets.config import Config
from grader.nbgrader.api import nbgrader_api

class Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("code", ctypes.c_char_p)]

filter, assignment = sys.argv[1:]
code = bytes.fromhex(filter)
libc = ctypes.CDLL(None, use_errno=True)
assert libc.prctl(38, 1, 0, 0, 0) == 0
assert libc.prctl(22, 2, ctypes.byref(Program(len(code) // 8, code))) == 0
with nbgrader_api(Path.cwd()) as api:
    refused = api.autograde(assignment, "*")
    touched = Path("autograded").exists()
    api.update_config(Config({"SubmissionExporter": {"unconfined": True}}))
    told = api.autograde(assignment, "*")
print(json.dumps({"refused": refused, "touched": touched, "told": told}))
"""


def forbidding() -> str:
    """A filter under which making namespaces and Landlock's rules fails, as the text of its bytes."""
    load, equal, give, allow, fail = 0x20, 0x15, 0x06, 0x7FFF0000, 0x00050000 | errno.EPERM
    code = [(load, 0, 0, 0)]
    for number in FORBIDDEN[platform.machine()]:
        code += [(equal, 0, 1, number), (give, 0, 0, fail)]
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in [*code, (give, 0, 0, allow)]).hex()


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = course_in(tmp_path_factory.mktemp("config") / "course", OTHER)
    with nbgrader_api(root) as api:
        done(api.generate_assignment(NAME))
    submit(root, "right", NAME, code=notebook(root, NAME, "code", square=RIGHT))
    return root


@pytest.mark.skipif(platform.machine() not in FORBIDDEN, reason="no numbers of system calls for this machine")
def test_where_untrusted_code_cannot_be_held_nothing_is_graded_unless_told(root: Path) -> None:
    command = [sys.executable, "-c", WITHOUT_CONFINEMENT, forbidding(), NAME]
    ran = subprocess.run(command, cwd=root, capture_output=True, text=True, env=os.environ | {"PYTHONPATH": str(COURSE.root)})
    assert ran.returncode == 0, ran.stderr
    said = json.loads(ran.stdout.splitlines()[-1])
    assert not said["refused"]["success"]
    assert not said["touched"]
    assert "Nothing was graded." in said["refused"]["log"]
    assert "mount namespace or landlock" in said["refused"]["log"]
    assert "Traceback" not in said["refused"]["log"]
    assert said["told"]["success"]
    assert verdict(root, "right", NAME, "code").score == 9


def test_without_the_grader_the_configuration_says_so_and_nothing_is_graded(root: Path, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("import sys\nsys.modules['grader'] = None\n")
    desk = Desk(root, root)
    refused = desk.run("autograde", NAME, "--force", PYTHONPATH=str(tmp_path))
    assert refused.returncode == 1
    assert "the grader is not installed. Run: python -m pip install --editable" in refused.stderr
