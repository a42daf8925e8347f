"""The second notebook and the files beside it: the tests accept the reference, each typical mistake is told, and all of it runs."""

import ast
import contextlib
import importlib
import inspect
import io
import re
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import h5py
import nbclient
import nbformat
import numpy as np
import pytest
from nbformat import NotebookNode
from PIL import Image

from grader.course import find_course, read_notebook, write_notebook
from grader.fill import fill, network_module, plain_source, reference_answers
from grader.judge.helpers import helper_modules
from grader.skeleton import grade_id, is_answer, is_code, is_skipped, is_test, source_of, without_hidden_tests
from solutions import image_classifier as reference
from solutions import step_by_step

COURSE = find_course(Path(__file__))
FIRST, ASSIGNMENT = (next(one for one in COURSE.assignments if one.name == name) for name in ("step_by_step", "image_classifier"))
FOLDER = ASSIGNMENT.notebook.parent
NOTEBOOK = read_notebook(ASSIGNMENT.notebook)
TEXT = "\n".join(cell.source for cell in NOTEBOOK.cells if cell.cell_type == "markdown")
CODE = {cell.id: without_hidden_tests(cell.source) for cell in NOTEBOOK.cells if is_code(cell)}
POINTS = {
    "flatten_and_scale": 10,
    "two_layer_model": 25,
    "predict": 15,
    "L_layer_model": 25,
    "initialize_parameters_he": 15,
    "confusion_matrix": 10,
}
EARLIER = {name: getattr(step_by_step, name) for name in FIRST.skeleton.answers}

Function = Callable[..., Any]
Array = Any


def helper(name: str) -> Any:
    """A module of the notebook's folder."""
    with helper_modules(FOLDER):
        return importlib.import_module(name)


def run(cell: str, **functions: Function) -> str:
    """What a test cell prints about these functions, among the reference's."""
    answers = {name: getattr(reference, name) for name in POINTS}
    names: dict[str, Any] = {}
    printed = io.StringIO()
    with helper_modules(FOLDER), contextlib.redirect_stdout(printed):
        exec(CODE["imports"], names)
        names |= EARLIER | answers | functions
        exec(CODE[cell], names)
    return printed.getvalue()


def said_by(cell: str, **functions: Function) -> str:
    """The message with which a test cell fails."""
    with pytest.raises(AssertionError) as failure:
        run(cell, **functions)
    message = str(failure.value)
    assert len(message.split()) <= 25, message
    return message


# the notebook as a file


def test_notebook_is_written_as_nbformat_writes_it(tmp_path: Path) -> None:
    nbformat.validate(NOTEBOOK)
    write_notebook(NOTEBOOK, tmp_path / "again.ipynb")
    assert (tmp_path / "again.ipynb").read_bytes() == ASSIGNMENT.notebook.read_bytes()


def test_cells_have_ids_that_say_what_they_hold() -> None:
    assert [cell.id for cell in NOTEBOOK.cells if not re.fullmatch(r"[A-Za-z][A-Za-z_]+", cell.id)] == []
    given = [cell for cell in NOTEBOOK.cells if is_code(cell) and grade_id(cell)]
    assert [cell.id for cell in given if cell.id != grade_id(cell)] == []


def test_exercises_come_in_the_order_of_the_course_with_their_points() -> None:
    assert {exercise.name: exercise.points for exercise in ASSIGNMENT.exercises} == POINTS
    assert list(ASSIGNMENT.skeleton.answers) == list(POINTS)
    announced = re.findall(r"\*\*Exercise (\d): `(\w+)` \((\d+) points\)", TEXT)
    assert announced == [(str(number), name, str(points)) for number, (name, points) in enumerate(POINTS.items(), start=1)]


def test_students_may_edit_their_answers_and_the_two_cells_with_settings_only() -> None:
    code = [cell for cell in NOTEBOOK.cells if is_code(cell)]
    assert [cell.id for cell in code if not grade_id(cell)] == ["settings", "own_picture"]
    assert [cell.id for cell in code if grade_id(cell) and cell.metadata.nbgrader.locked == is_answer(cell)] == []


def test_every_test_cell_ends_in_a_hidden_check_of_its_exercise() -> None:
    for cell in filter(is_test, NOTEBOOK.cells):
        name = cell.id.removeprefix("test_")
        assert cell.source.endswith(f'\ncheck("{name}", {name})\n### END HIDDEN TESTS')


def test_every_exercise_has_three_hints() -> None:
    hints = {cell.id: cell.source.count("<summary>") for cell in NOTEBOOK.cells if cell.id.startswith("hints_")}
    assert hints == {f"hints_{name}": 3 for name in POINTS}


def test_stubs_have_the_signatures_of_the_reference() -> None:
    for name in POINTS:
        stub = ast.parse(CODE[name]).body[0]
        expected = ast.parse(plain_source(inspect.getsource(getattr(reference, name)))).body[0]
        assert isinstance(stub, ast.FunctionDef)
        assert isinstance(expected, ast.FunctionDef)
        assert ast.unparse(stub.args) == ast.unparse(expected.args)


def test_the_given_network_class_is_that_of_the_reference() -> None:
    expected = plain_source(inspect.getsource(reference.NeuralNetwork))
    assert ast.unparse(ast.parse(CODE["neural_network"])) == ast.unparse(ast.parse(expected))


def test_what_needs_the_images_is_left_out_by_graders_and_no_test_is() -> None:
    needing = re.compile(r"\b(data|X_train|X_test|models|STEPS)\b")
    code = [cell for cell in NOTEBOOK.cells if is_code(cell)]
    assert [cell.id for cell in code if is_skipped(cell) and (is_test(cell) or is_answer(cell))] == []
    loose = [cell.id for cell in code if not is_skipped(cell) and needing.search(source_of(cell))]
    assert loose == ["settings", "accuracy_table", "compare", "neural_network"]  # constants, and definitions that only tagged cells call


@pytest.mark.parametrize("name", ["activations.py", "checking.py"])
def test_files_that_lie_beside_both_notebooks_are_the_same(name: str) -> None:
    assert (FOLDER / name).read_bytes() == (FIRST.notebook.parent / name).read_bytes()


def test_the_loader_beside_the_notebook_is_that_of_the_reference() -> None:
    assert (FOLDER / "datasets.py").read_bytes() == (COURSE.root / "solutions" / "datasets.py").read_bytes()


# the visible tests


@pytest.mark.parametrize("name", POINTS)
def test_the_reference_passes(name: str) -> None:
    assert f"All visible tests of {name} pass." in run(f"test_{name}")


@pytest.mark.parametrize("name", POINTS)
def test_a_stub_is_called_not_written_yet(name: str) -> None:
    names: dict[str, Any] = dict(EARLIER)
    exec(CODE[name], names)
    assert said_by(f"test_{name}", **{name: names[name]}).startswith(f"{name}: not written yet")


def test_the_second_part_of_a_stub_says_so_too() -> None:
    half = CODE["two_layer_model"].replace(
        'raise NotImplementedError("two_layer_model is not written yet")', "parameters = initialize_parameters(*layers_dims)", 1
    )
    names: dict[str, Any] = dict(EARLIER)
    exec(half, names)
    assert said_by("test_two_layer_model", two_layer_model=names["two_layer_model"]).startswith("two_layer_model: not written yet")


def reshaped_straight(images: Array) -> Array:
    return images.reshape(-1, images.shape[0]) / 255


def rows_not_columns(images: Array) -> Array:
    return images.reshape(images.shape[0], -1) / 255


def not_scaled(images: Array) -> Array:
    return images.reshape(images.shape[0], -1).T


def scaled_by_256(images: Array) -> Array:
    return images.reshape(images.shape[0], -1).T / 256


@pytest.mark.parametrize(
    ("wrong", "told"),
    [(reshaped_straight, "values wrong"), (rows_not_columns, "transposed"), (not_scaled, "255 times"), (scaled_by_256, "times")],
)
def test_mistakes_of_flatten_and_scale_are_told(wrong: Function, told: str) -> None:
    assert told in said_by("test_flatten_and_scale", flatten_and_scale=wrong)


def changed(name: str, old: str, new: str) -> Function:
    """The reference with one piece of its source changed."""
    source = plain_source(inspect.getsource(getattr(reference, name)))
    assert old in source
    names: dict[str, Any] = {"np": np, "report_cost": reference.report_cost} | EARLIER
    exec(source.replace(old, new), names)
    function: Function = names[name]
    return function


MISTAKES = {
    "one step too few": ("two_layer_model", "range(num_iterations)", "range(num_iterations - 1)"),
    "the parameters are not kept": ("L_layer_model", "parameters = update_parameters", "update_parameters"),
    "the sign of the first gradient": ("two_layer_model", "dA2 = -(", "dA2 = ("),
    "the other bias": ("two_layer_model", "'db1': db1", "'db1': db2"),
    "relu at the end": ("two_layer_model", "parameters['b2'], 'sigmoid'", "parameters['b2'], 'relu'"),
    "the learning rate is ignored": ("L_layer_model", "grads, learning_rate", "grads, 0.0075"),
    "exactly one half is a 1": ("predict", "AL > 0.5", "AL >= 0.5"),
    "probabilities": ("predict", "(AL > 0.5).astype(np.int64)", "AL"),
    "a row": ("predict", "(AL > 0.5)", "(AL[0] > 0.5)"),
    "the number of outputs": ("initialize_parameters_he", "np.sqrt(2 / layer_dims[l - 1])", "np.sqrt(2 / layer_dims[l])"),
    "no square root": ("initialize_parameters_he", "np.sqrt(2 / layer_dims[l - 1])", "2 / layer_dims[l - 1]"),
    "one in place of two": ("initialize_parameters_he", "np.sqrt(2 /", "np.sqrt(1 /"),
    "rows for the answers": ("confusion_matrix", "(y == truth) & (labels == answer)", "(labels == truth) & (y == answer)"),
    "ones before zeros": ("confusion_matrix", "for answer in (0, 1)", "for answer in (1, 0)"),
    "shares": ("confusion_matrix", "np.sum(", "np.mean("),
}


@pytest.mark.parametrize("mistake", MISTAKES)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_typical_mistakes_do_not_pass(mistake: str) -> None:
    name, old, new = MISTAKES[mistake]
    assert said_by(f"test_{name}", **{name: changed(name, old, new)})


# the student's functions of the first notebook


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder for the notebook, with one for the first notebook beside it."""
    (tmp_path / "step_by_step").mkdir()
    (tmp_path / "image_classifier").mkdir()
    monkeypatch.chdir(tmp_path / "image_classifier")
    return tmp_path


def found_functions(*names: str) -> list[Function]:
    functions: list[Function] = helper("finding").find_functions(*names)
    return functions


@pytest.mark.parametrize("place", ["image_classifier", "step_by_step"])
def test_functions_are_found_beside_the_notebook_or_in_the_folder_of_the_first(
    folder: Path, place: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / place / "my_network.py").write_text("def one():\n    return 1\n\n\ndef two():\n    return one() + 1\n")
    one, two = found_functions("one", "two")
    assert (one(), two()) == (1, 2)
    assert capsys.readouterr().out.startswith("Found your 2 functions in ")


def test_functions_beside_the_notebook_come_first_and_are_read_afresh(folder: Path) -> None:
    (folder / "step_by_step" / "my_network.py").write_text("def one():\n    return 1\n")
    for number in (2, 3):
        (folder / "image_classifier" / "my_network.py").write_text(f"def one():\n    return {number}\n")
        assert found_functions("one")[0]() == number


def test_functions_that_are_nowhere_are_told_with_what_to_do_and_the_notebook_goes_on(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (one,) = found_functions("one")
    told = capsys.readouterr().out
    assert "no my_network.py" in told
    assert "Run All Cells" in told
    assert one.__name__ == "one"
    with pytest.raises(NotImplementedError, match="one is not written yet"):
        one(1, b=2)


@pytest.mark.parametrize("broken", ["def one(:\n", "raise RuntimeError('no')\n", "import nowhere_at_all\n"])
def test_a_file_that_does_not_run_is_told(folder: Path, broken: str, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "image_classifier" / "my_network.py").write_text(broken)
    (one,) = found_functions("one")
    assert "my_network.py does not run: " in capsys.readouterr().out
    with pytest.raises(NotImplementedError):
        one()


def test_a_function_that_the_file_lacks_is_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "image_classifier" / "my_network.py").write_text("def one():\n    return 1\n\n\ntwo = 2\n")
    one, two = found_functions("one", "two")
    assert one() == 1
    with pytest.raises(NotImplementedError):
        two()
    assert "my_network.py lacks two." in capsys.readouterr().out


def test_without_its_functions_an_exercise_says_which_one_it_needs(folder: Path) -> None:
    (missing,) = found_functions("initialize_parameters")
    broken = changed("two_layer_model", "", "")
    broken.__globals__["initialize_parameters"] = missing
    assert said_by("test_two_layer_model", two_layer_model=broken) == (
        "initialize_parameters: not written yet, and two_layer_model needs it."
    )


# progress and pictures


def test_the_progress_bar_goes_to_stdout_and_ends_with_the_last_cost(capsys: pytest.CaptureFixture[str]) -> None:
    threads = threading.active_count()
    report_cost = helper("progress").report_cost
    for step in range(3):
        report_cost(step, 3, 0.5 - step / 10)
    out, err = capsys.readouterr()
    assert out.rsplit("\r", 1)[1].startswith("3/3 ")
    assert out.endswith("cost 0.3000\n")
    assert err == ""
    assert threading.active_count() == threads


def test_a_training_after_an_interrupted_one_has_a_bar_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    report_cost = helper("progress").report_cost
    report_cost(0, 100, 0.6)
    report_cost(0, 1, 0.2)
    assert capsys.readouterr().out.endswith("cost 0.2000\n")


@pytest.mark.parametrize("shape", [(28, 28), (64, 64, 3), (10, 20)])
def test_a_photo_becomes_one_image_of_the_shape_of_the_others(tmp_path: Path, shape: tuple[int, ...]) -> None:
    Image.new("RGB", (300, 200), "white").save(tmp_path / "photo.png")
    image = helper("pictures").read_picture(tmp_path / "photo.png", shape)
    assert image.shape == (1, *shape)
    assert image.dtype == np.uint8
    assert image.max() == (0 if len(shape) == 2 else 255)


# the whole notebook


def executed(folder: Path, answers: Mapping[str, str], changes: Mapping[str, str]) -> NotebookNode:
    """The notebook with these answers, every cell run, those that graders leave out too."""
    notebook = fill(NOTEBOOK, answers)
    for cell in notebook.cells:
        cell.source = changes.get(cell.id, without_hidden_tests(cell.source))
        cell.metadata.pop("tags", None)
    return nbclient.NotebookClient(notebook, timeout=300, allow_errors=True, resources={"metadata": {"path": str(folder)}}).execute()


def outputs(notebook: NotebookNode) -> Iterator[tuple[str, NotebookNode]]:
    return ((cell.id, output) for cell in notebook.cells for output in cell.get("outputs", ()))


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A copy of the assignment's folder, with the functions of the first notebook."""
    copied = shutil.copytree(FOLDER, tmp_path / "image_classifier")
    (copied / "my_network.py").write_text(network_module(reference_answers(FIRST).values()))
    return copied


def test_solved_notebook_runs_from_the_images_to_the_network_class(copied: Path) -> None:
    """In a few steps, so that it is quick."""
    Image.new("RGB", (300, 200), "white").save(copied / "photo.png")
    settings = CODE["settings"].replace("STEPS = 400", "STEPS = 3")
    own = CODE["own_picture"].replace("MY_PICTURE = None", 'MY_PICTURE = "photo.png"')
    assert settings != CODE["settings"]
    assert own != CODE["own_picture"]
    seen = list(outputs(executed(copied, reference_answers(ASSIGNMENT), {"settings": settings, "own_picture": own})))
    assert [output for _, output in seen if output.output_type == "error" or output.get("name") == "stderr"] == []
    drawn = [cell for cell, output in seen if "image/png" in output.get("data", {})]
    assert drawn == ["look", "train_two_layers", "train_stalled", "train_deep", "train_wide", "mistakes", "own_picture"]


def test_colour_images_in_two_files_run_by_changing_the_paths(copied: Path) -> None:
    rng = np.random.default_rng(5)
    with h5py.File(copied / "train.h5", "w") as train, h5py.File(copied / "test.h5", "w") as test:
        for part, file, m in (("train", train, 30), ("test", test, 20)):
            file[f"{part}_set_x"] = rng.integers(0, 256, (m, 64, 64, 3)).astype(np.uint8)
            file[f"{part}_set_y"] = np.arange(m) % 2
            file["list_classes"] = np.array(["non-cat", "cat"], dtype="S")
    settings = 'DATA = "train.h5"\nTEST_DATA = "test.h5"\nSTEPS = 3\n'
    seen = list(outputs(executed(copied, reference_answers(ASSIGNMENT), {"settings": settings})))
    assert [output for _, output in seen if output.output_type == "error" or output.get("name") == "stderr"] == []
    assert "cat: 50.0% of the training images" in next(output.text for cell, output in seen if cell == "load")


def test_untouched_notebook_without_the_first_says_what_to_do_and_what_is_missing(tmp_path: Path) -> None:
    alone = shutil.copytree(FOLDER, tmp_path / "alone", ignore=shutil.ignore_patterns("my_network.py"))
    seen = list(outputs(executed(alone, {}, {})))
    assert "no my_network.py" in next(output.text for cell, output in seen if cell == "your_functions")
    errors = {cell: output.evalue for cell, output in seen if output.output_type == "error"}
    assert {cell for cell, said in errors.items() if "not written yet" in said} >= {f"test_{name}" for name in POINTS}
