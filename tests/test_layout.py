"""Who may import whom, read from the sources: what students receive, the reference and the sandbox each stand on their own."""

import ast
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.course import Assignment, find_course
from grader.skeleton import is_code, source_of, without_hidden_tests

COURSE = find_course(Path(__file__))
ROOT = COURSE.root
STUDENTS_HAVE = {"numpy", "h5py", "matplotlib", "PIL", "tqdm", "IPython"}  # PIL comes with matplotlib
FOLDERS = [assignment.notebook.parent for assignment in COURSE.assignments]
BOTH = pytest.mark.parametrize("assignment", COURSE.assignments, ids=lambda assignment: assignment.name)


def imports(source: str) -> set[str]:
    """The full names of the modules that a source imports; `from a import b` counts as a and a.b."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports say in full where they lead"
            found |= {str(node.module), *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def packages(source: str) -> set[str]:
    """The packages that a source imports, but for Python's own."""
    return {name.partition(".")[0] for name in imports(source)} - sys.stdlib_module_names


def code_of(assignment: Assignment) -> str:
    """The code that students receive in the notebook; lines for IPython alone left out."""
    cells = (without_hidden_tests(source_of(cell)) for cell in assignment.skeleton.cells if is_code(cell))
    return "\n".join(line for source in cells for line in source.splitlines() if not line.startswith(("%", "!")))


def modules_reached_from(start: Path) -> Iterator[Path]:
    """The module at `start` and all modules of ours that it imports, directly or not."""
    waiting, seen = [start], set()
    while waiting:
        path = waiting.pop()
        if path not in seen:
            seen.add(path)
            yield path
            names = (ROOT.joinpath(*name.split(".")) for name in imports(path.read_text()) if name.startswith(("grader", "solutions")))
            waiting += [path for name in names for path in (name.with_suffix(".py"), name / "__init__.py") if path.is_file()]


@BOTH
def test_notebook_imports_nothing_of_ours_but_files_beside_it(assignment: Assignment) -> None:
    beside = {path.stem for path in assignment.notebook.parent.glob("*.py")} | {"my_network"}
    assert packages(code_of(assignment)) - STUDENTS_HAVE <= beside


@pytest.mark.parametrize(
    "path", [path for folder in FOLDERS for path in sorted(folder.glob("*.py"))], ids=lambda path: str(path.relative_to(ROOT))
)
def test_given_file_imports_nothing_of_ours_but_files_beside_it(path: Path) -> None:
    assert packages(path.read_text()) - STUDENTS_HAVE <= {other.stem for other in path.parent.glob("*.py")}


@pytest.mark.parametrize("path", sorted((ROOT / "solutions").glob("*.py")), ids=lambda path: path.name)
def test_reference_needs_numpy_only(path: Path) -> None:
    allowed = {"numpy", "solutions"} | ({"h5py"} if path.name == "datasets.py" else set())
    assert packages(path.read_text()) <= allowed


CONFINED = [path for name in ("sandbox", "wire") for path in (*ROOT.glob(f"grader/{name}.py"), *ROOT.glob(f"grader/{name}/**/*.py"))]


@pytest.mark.parametrize("path", CONFINED, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_runs_student_code_reaches_neither_the_reference_nor_the_checks(path: Path) -> None:
    reached = {str(module.relative_to(ROOT)) for module in modules_reached_from(path)}
    assert [name for name in reached if name.startswith(("solutions", "grader/checks"))] == []


def test_given_files_of_one_name_are_copies_of_one_file() -> None:
    contents = defaultdict(set)
    originals = [ROOT / "solutions" / name for name in ("activations.py", "datasets.py")]
    for path in [*originals, *(path for folder in FOLDERS for path in folder.rglob("*.py") if path.name != "my_network.py")]:
        contents[path.name].add(path.read_bytes())
    assert [name for name, versions in contents.items() if len(versions) > 1] == []
    assert {"activations.py", "checking.py"} <= contents.keys()


@BOTH
def test_every_answer_cell_is_a_stub_that_names_its_exercise(assignment: Assignment) -> None:
    for name, source in assignment.skeleton.answers.items():
        assert f'raise NotImplementedError("{name} is not written yet")' in source
        assert source.index("### START CODE HERE ###") < source.index("raise NotImplementedError") < source.index("### END CODE HERE ###")


@BOTH
def test_students_receive_no_function_of_the_reference(assignment: Assignment) -> None:
    given = code_of(assignment) + "\n" + "\n".join(path.read_text() for path in assignment.notebook.parent.glob("*.py"))
    received = {body(node) for node in ast.walk(ast.parse(given)) if isinstance(node, ast.FunctionDef)}
    for other in COURSE.assignments:
        tree = ast.parse((ROOT / "solutions" / f"{other.name}.py").read_text())
        answers = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name in other.skeleton.answers]
        assert {node.name for node in answers} == other.skeleton.answers.keys()
        assert [node.name for node in answers if body(node) in received] == []


def body(function: ast.FunctionDef) -> str:
    """What a function does, whatever its name, annotations, comments and docstring say, in a form that can be compared."""
    return ast.dump(ast.Module(function.body[bool(ast.get_docstring(function)) :], []))
