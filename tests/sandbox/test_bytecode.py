"""Modules beside the notebook are compiled once, and are all the same the modules that a submission sees and may change."""

from collections.abc import Iterator

import pytest

from grader.sandbox import Sandbox, WarmProcess
from grader.sandbox.bytecode import with_bytecode

FILES = {
    "helper.py": b"value = 1\ndef fail():\n    raise ValueError(value)\n",
    "tools/inner.py": b"value = 2",
    "broken.py": b"x = (",
    "a.txt": b"a",
}
LOADED_FROM = "import importlib.util, helper\nwith open(helper.__cached__, 'rb') as file: print(file.read(16).hex())"


@pytest.fixture
def opened(warm: WarmProcess) -> Iterator[Sandbox]:
    with warm.open(with_bytecode(FILES)) as sandbox:
        yield sandbox


def printed(sandbox: Sandbox, source: str) -> str:
    run = sandbox.run_cell(source)
    assert run.status == "ok", run.outputs
    return "".join(output["text"] for output in run.outputs)


def test_every_module_that_compiles_gets_its_bytecode_and_nothing_else_changes() -> None:
    added = set(with_bytecode(FILES)) - set(FILES)
    assert sorted(name.split(".")[0] for name in added) == ["__pycache__/helper", "tools/__pycache__/inner"]
    assert FILES.items() <= with_bytecode(FILES).items()


def test_a_sandbox_imports_the_bytecode_it_was_given(opened: Sandbox) -> None:
    (given,) = [content for name, content in with_bytecode(FILES).items() if "helper." in name and name.endswith(".pyc")]
    assert printed(opened, LOADED_FROM).strip() == given[:16].hex()
    assert printed(opened, "import tools.inner\nprint(tools.inner.value)") == "2\n"


def test_a_module_that_the_submission_changes_is_compiled_anew(opened: Sandbox) -> None:
    changed = "with open('helper.py', 'w') as file: file.write('value = 3')\nimport helper\nprint(helper.value)"
    assert printed(opened, changed) == "3\n"


def test_a_traceback_shows_the_modules_lines(opened: Sandbox) -> None:
    run = opened.run_cell("import helper\nhelper.fail()")
    assert "raise ValueError(value)" in "\n".join(run.outputs[0]["traceback"])
    assert "helper.py" in "\n".join(run.outputs[0]["traceback"])


def test_a_module_with_a_syntax_error_says_so_where_it_is_imported(opened: Sandbox) -> None:
    assert opened.run_cell("import broken").outputs[-1]["ename"] == "SyntaxError"
