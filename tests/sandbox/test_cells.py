"""A sandbox runs cells as a notebook's kernel does, and hands back their outputs as nbformat has them."""

import base64
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest

from grader.sandbox import CellRun, CellStatus, Kind, Sandbox, WarmProcess


def shown(run: CellRun) -> str:
    """All text that a cell showed, errors included."""
    return "".join(
        output.get("text", "") or output.get("evalue", "") or output.get("data", {}).get("text/plain", "") for output in run.outputs
    )


def only(run: CellRun) -> dict[str, Any]:
    (output,) = run.outputs
    return output


def test_what_was_printed_and_cut_is_not_kept_in_memory(sandbox: Sandbox) -> None:
    run = sandbox.run_cell("for _ in range(9_000):\n    print('x' * 10**5)\n")
    assert run.status == CellStatus.OK


def test_state_persists_and_the_last_value_is_the_result(sandbox: Sandbox) -> None:
    sandbox.run_cell("import numpy as np\nx = np.arange(3)")
    run = sandbox.run_cell("x * 2")
    assert run.status == CellStatus.OK
    assert only(run) == {
        "output_type": "execute_result",
        "execution_count": 2,
        "data": {"text/plain": "array([0, 2, 4])"},
        "metadata": {},
    }


def test_text_of_one_stream_in_a_row_is_one_output(sandbox: Sandbox) -> None:
    run = sandbox.run_cell("import sys\nprint('a')\nprint('b')\nprint('c', file=sys.stderr)\nprint('d')")
    assert [(output["name"], output["text"]) for output in run.outputs] == [("stdout", "a\nb\n"), ("stderr", "c\n"), ("stdout", "d\n")]


def test_an_error_has_the_students_traceback_and_costs_its_cell_only(sandbox: Sandbox) -> None:
    run = sandbox.run_cell("def f():\n    return 1 / 0\nf()")
    assert run.status == CellStatus.ERROR
    assert only(run)["ename"] == "ZeroDivisionError"
    assert "return 1 / 0" in "".join(only(run)["traceback"])
    assert "grader" not in "".join(only(run)["traceback"])
    assert sandbox.run_cell("1").status == CellStatus.OK


def test_a_traceback_shows_the_lines_around_each_step(sandbox: Sandbox) -> None:
    sandbox.run_cell("def outer(n):\n    m = n\n    return inner(m)\n\ndef inner(m):\n    return m / 0\n")
    text = "\n".join(only(sandbox.run_cell("before = 1\nouter(3)\nafter = 2"))["traceback"])
    assert re.findall("---> ?(.*)", text) == ["2 outer(3)", "3     return inner(m)", "6     return m / 0"]
    assert "      1 before = 1\n----> 2 outer(3)\n      3 after = 2" in text
    assert "Cell In[1], line 6, in inner(m)" in text
    assert text.endswith("ZeroDivisionError: division by zero")


def test_a_traceback_of_a_deep_recursion_is_folded(sandbox: Sandbox) -> None:
    run = sandbox.run_cell("def deep(n):\n    return deep(n + 1)\ndeep(0)")
    assert only(run)["ename"] == "RecursionError"
    assert len("\n".join(only(run)["traceback"])) < 5000


def test_a_traceback_shows_variables_where_that_is_asked_for(sandbox: Sandbox) -> None:
    sandbox.run_cell("%xmode Verbose")
    assert "secret = 1234" in "\n".join(only(sandbox.run_cell("secret = 1234\nsecret / 0"))["traceback"])


def test_a_sandbox_begins_as_if_no_cell_had_ever_run(sandbox: Sandbox) -> None:
    run = sandbox.run_cell("print([name for name in globals() if not name.startswith('_')], In[:-1], dict(Out), [_i, _ii, _, __])")
    assert shown(run) == "['In', 'Out', 'get_ipython', 'exit', 'quit', 'open'] [''] {} ['', '', '', '']\n"
    assert run.execution_count == 1
    history = "history = get_ipython().history_manager\nprint(history.input_hist_raw[:1], dict(history.outputs), history.output_hist)"
    assert shown(sandbox.run_cell(history)) == "[''] {} {}\n"


@pytest.mark.parametrize("source", ["x = (", "import sys; sys.exit(3)", "raise KeyboardInterrupt", "exit()", "raise BaseException('x')"])
def test_whatever_ends_a_cell_does_not_end_the_sandbox(sandbox: Sandbox, source: str) -> None:
    sandbox.run_cell("kept = 5")
    sandbox.run_cell(source)
    assert shown(sandbox.run_cell("kept")) == "5"


@pytest.mark.parametrize(
    "source",
    ["%matplotlib inline", "%time sum(range(3))", "%%time\nx = 1", "%timeit -n1 -r1 1", "%%capture\nprint(1)", "%precision 3", "%pwd"],
)
def test_magics_work(sandbox: Sandbox, source: str) -> None:
    assert sandbox.run_cell(source).status == CellStatus.OK


def test_top_level_await_works(sandbox: Sandbox) -> None:
    assert shown(sandbox.run_cell("import asyncio\nawait asyncio.sleep(0, 5)")) == "5"


@pytest.mark.parametrize(
    ("source", "word"), [("!ls", "Shell commands"), ("x = !ls", "Shell commands"), ("input('name? ')", "nobody is there")]
)
def test_what_cannot_work_says_so(sandbox: Sandbox, source: str, word: str) -> None:
    run = sandbox.run_cell(source)
    assert run.status == CellStatus.ERROR
    assert word in shown(run)


def test_clear_output_and_display_ids_work_across_cells(sandbox: Sandbox) -> None:
    first = sandbox.run_cell(
        "from IPython.display import clear_output, display\nprint(1)\nclear_output()\nh = display('old', display_id=True)"
    )
    assert shown(first) == "'old'"
    sandbox.run_cell("h.update('new')")
    assert shown(first) == "'new'"
    assert shown(sandbox.run_cell("print(1)\nclear_output(wait=True)\nprint(2)")) == "2\n"


FIGURE = "%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([1, 2]);"


def test_figures_are_png_when_drawn(sandbox: Sandbox) -> None:
    data = only(sandbox.run_cell(FIGURE))["data"]
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")


def test_figures_are_text_when_nobody_looks(warm: WarmProcess) -> None:
    with warm.open(draw=False) as sandbox:
        assert only(sandbox.run_cell(FIGURE))["data"] == {"text/plain": "<Figure size 640x480 with 1 Axes>"}


def test_outputs_are_valid_nbformat(sandbox: Sandbox) -> None:
    sources = ["1", "print(1)", "1/0", FIGURE, "x = (", "from IPython.display import JSON\nJSON({'a': [1, None]})"]
    cells = [_cell(f"c{index}", source, sandbox.run_cell(source)) for index, source in enumerate(sources)]
    nbformat.validate({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells})


def _cell(key: str, source: str, run: CellRun) -> dict[str, Any]:
    common = {"id": key, "cell_type": "code", "metadata": {}, "source": source}
    return common | {"execution_count": run.execution_count, "outputs": run.outputs}


def test_output_is_cut_per_cell_and_in_all_with_a_note(sandbox: Sandbox) -> None:
    runs = [sandbox.run_cell("for i in range(1000):\n    print('x' * 1000)") for _ in range(3)]
    sizes = [len(shown(run)) for run in runs]
    assert all("output cut" in shown(run) for run in runs)
    assert sizes[0] < 310_000
    assert sum(sizes) < 510_000


def test_files_lie_in_the_working_directory(warm: WarmProcess, tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "helper.py").write_text("answer = 42")
    (tmp_path / "sub" / "data.txt").write_text("data")
    (tmp_path / "link").symlink_to("/etc/hostname")
    with warm.open(tmp_path) as sandbox:
        run = sandbox.run_cell("import helper, os\nprint(helper.answer, open('sub/data.txt').read(), os.path.exists('link'))")
    assert shown(run) == "42 data False\n"


def test_files_cannot_be_placed_elsewhere(warm: WarmProcess) -> None:
    for name in ("../evil", "/tmp/evil"):
        with pytest.raises(ValueError, match="relative"):
            warm.open({name: b""})


def test_kinds_names_what_the_cells_defined(sandbox: Sandbox) -> None:
    sandbox.run_cell("import numpy as np\ndef f(): pass\nx = 1\n_private = 2")
    assert sandbox.kinds() == {"np": Kind.MODULE, "f": Kind.CALLABLE, "x": Kind.DATA}


def test_the_same_code_draws_the_same_random_numbers_in_every_sandbox(warm: WarmProcess) -> None:
    texts = set()
    for _ in range(2):
        with warm.open() as sandbox:
            texts.add(shown(sandbox.run_cell("import random, numpy as np\nrandom.random(), np.random.rand()")))
    assert len(texts) == 1


def test_nothing_of_the_warm_up_is_left(sandbox: Sandbox) -> None:
    assert sandbox.kinds() == {}
    assert sandbox.run_cell("1").execution_count == 1
