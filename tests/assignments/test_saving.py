"""The functions of the first notebook are saved as a file that stands alone, or not at all."""

import importlib.util
import inspect
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from grader.fill import plain_source
from solutions import step_by_step as reference
from tests.assignments.given import CODE, FOLDER, Function, given_module

saving = given_module("saving")

SOLVED = "import numpy as np\nfrom activations import relu, relu_backward, sigmoid, sigmoid_backward\n\n\n" + "\n\n".join(
    plain_source(inspect.getsource(function))
    for name, function in vars(reference).items()
    if inspect.isfunction(function) and function.__module__ == reference.__name__
)
NAMES = [name for name in vars(reference) if name in CODE]

HELPERS = """
from math import exp as e
import numpy as np

SCALE = 0.5


def helper(x):
    return other(x) + np.sum([SCALE * value for value in (1, 1)])


def other(x):
    return e(x)


def first(x):
    return helper(x)


def second(x):
    return first(x) + helper(x)
"""


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A student's folder of the first notebook, where the notebook runs."""
    folder = tmp_path / "step_by_step"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.syspath_prepend(FOLDER)
    return folder


def functions_of(source: str, names: list[str], folder: Path) -> list[Function]:
    """Functions as a student has written them, with their source at hand as in a notebook."""
    path = folder.parent / "written.py"
    path.write_text(source)
    return [vars(loaded(path))[name] for name in names]


def loaded(path: Path) -> Any:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_saved_network_computes_as_the_functions_do(work: Path) -> None:
    saving.save_functions(*functions_of(SOLVED, NAMES, work))
    network = loaded(work / "my_network.py")
    np.random.seed(1)
    parameters = network.initialize_parameters_deep([3, 4, 2, 1])
    X, Y = np.ones((3, 5)), np.array([[0, 1, 0, 1, 1]])
    AL, caches = network.L_model_forward(X, parameters)
    np.testing.assert_allclose(AL, reference.L_model_forward(X, parameters)[0])
    np.testing.assert_allclose(network.compute_cost(AL, Y), reference.compute_cost(AL, Y))
    expected = reference.L_model_backward(AL, Y, caches)
    assert all(np.allclose(gradient, expected[key]) for key, gradient in network.L_model_backward(AL, Y, caches).items())


def test_saved_network_needs_nothing_but_numpy(work: Path) -> None:
    saving.save_functions(*functions_of(SOLVED, NAMES, work))
    code = f"import sys; sys.path = [p for p in sys.path if p != ''] + [{str(work)!r}]; import my_network; print(my_network.relu(-1)[0])"
    done = subprocess.run([sys.executable, "-I", "-c", code], cwd=work.parent, capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("0\n", "")


def test_network_is_saved_for_the_next_notebook_too_where_its_folder_is_there(work: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (work.parent / "image_classifier").mkdir()
    saving.save_functions(*functions_of(SOLVED, NAMES, work))
    copies = [work / "my_network.py", work.parent / "image_classifier" / "my_network.py"]
    assert len({copy.read_text() for copy in copies}) == 1
    assert capsys.readouterr().out == "Saved 10 functions to my_network.py and ../image_classifier/my_network.py.\n"


def test_functions_that_are_not_written_yet_are_named_and_nothing_is_saved(work: Path) -> None:
    functions = functions_of(f"{SOLVED}\n\n{CODE['linear_forward']}\n\n{CODE['update_parameters']}\n", NAMES, work)
    with pytest.raises(saving.SavingError, match=r"^Nothing is saved: not written yet: linear_forward, update_parameters\.$"):
        saving.save_functions(*functions)
    assert list(work.iterdir()) == []


def test_line_of_the_stub_that_is_left_below_the_return_does_not_matter(work: Path) -> None:
    saving.save_functions(
        *functions_of('def linear_forward():\n    return 1\n    raise NotImplementedError("left over")\n', ["linear_forward"], work)
    )
    assert loaded(work / "my_network.py").linear_forward() == 1


def test_helpers_constants_and_imports_of_the_student_come_along_once(work: Path) -> None:
    saving.save_functions(*functions_of(HELPERS, ["first", "second"], work))
    assert loaded(work / "my_network.py").second(0) == 4
    assert (work / "my_network.py").read_text().count("def helper(") == 1


def test_what_cannot_be_saved_is_named_and_the_file_of_before_stays(work: Path) -> None:
    (work / "my_network.py").write_text("before")
    functions = functions_of("import numpy as np\n\nm = np.ones(3)\n\n\ndef first():\n    return m\n", ["first"], work)
    with pytest.raises(saving.SavingError, match=r"^first uses m from outside, which cannot be saved\. Move it inside the function\.$"):
        saving.save_functions(*functions)
    assert [(path.name, path.read_text()) for path in work.iterdir()] == [("my_network.py", "before")]


def test_function_without_a_source_is_named(work: Path) -> None:
    with pytest.raises(saving.SavingError, match=r"^len: its source cannot be found\."):
        saving.save_functions(len)
