"""The engine takes nothing from the folder that it is started in: submissions may lie there, with modules of their own beside them."""

import subprocess
import sys
from pathlib import Path

import pytest

from grader.engine import Engine
from tests.attacks.attack import FULL
from tests.attacks.surroundings import ROOT
from tests.attacks.test_attacks import HONEST, points

MODULES = ("numpy.py", "grader/__init__.py", "solutions/__init__.py", "json.py", "tools.py", "sitecustomize.py", "IPython.py", "msgpack.py")


@pytest.fixture
def hostile_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, full of modules that leave a file behind when they are imported."""
    for name in MODULES:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"open({str(tmp_path / 'imported')!r}, 'w').write({name!r})\nraise SystemExit\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_modules_in_the_working_folder_are_not_imported(hostile_folder: Path, small: Path) -> None:
    with Engine() as engine:
        assert tuple(points(engine.grade(small, HONEST.handed_in({}))).values()) == FULL
    assert not (hostile_folder / "imported").exists()


def test_links_beside_the_notebook_are_not_shown_to_submissions(engine: Engine, small: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("out of reach")
    link = small.with_name("link.txt")
    link.symlink_to(tmp_path / "secret")
    try:
        graded = engine.grade(small, HONEST.__class__("links", "Reads a link.", ("print(open('link.txt').read())",)).handed_in({}))
    finally:
        link.unlink()
    assert tuple(points(graded).values()) == FULL
    assert "out of reach" not in str(graded.notebook)


def test_engine_prints_nothing(small: Path, tmp_path: Path) -> None:
    (tmp_path / "submission.ipynb").write_bytes(HONEST.handed_in({}))
    code = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
        "from pathlib import Path\nfrom grader.engine import Engine\n"
        f"with Engine() as engine: engine.grade(Path({str(small)!r}), Path('submission.ipynb').read_bytes())"
    )
    done = subprocess.run([sys.executable, "-P", "-c", code], cwd=tmp_path, capture_output=True, timeout=120, check=True)
    assert (done.stdout, done.stderr) == (b"", b"")
