"""A cell of plain Python that is run in few steps shows and leaves behind what it does when IPython runs it."""

from collections.abc import Iterator
from typing import Any

import pytest

from grader.sandbox import Sandbox, WarmProcess

SHORT = "transformers = get_ipython().input_transformers_post\nnothing = transformers"
LONG = "transformers = get_ipython().input_transformers_post\nnothing = transformers.append(lambda lines: lines)"
PROBE = """
import builtins, sys
shell = get_ipython()
print(In[2:], _i, _ii, _iii, _i2, sorted(Out), repr(_), repr(__), repr(___))
print(shell.execution_count, shell.last_execution_succeeded, repr(shell.last_execution_result.result), __doc__)
print(sys.displayhook is shell.displayhook, sys.excepthook is shell.excepthook, hasattr(builtins, "get_ipython"))
print(sorted(name for name in globals() if not name.startswith("_i")))
"""
NOTEBOOKS = {
    "values": [
        "x = 1\nx + 1",
        "y = _ + 1\ny",
        "Out[2]\n_2 + __",
        "z = 3\nNone",
        "z\nz;",
        "z\nz;  # quiet",
        "'a'\n'b'",
        "if z:\n    z\nelse:\n    y",
    ],
    "definitions": [
        "def f(x):\n    return x\n",
        "import math\nfrom math import (\n    pi,\n    e,\n)\n",
        "import math; math.pi\nimport math",
        "import math\nimport math; math.pi",
        "import math\nimport not_there\nimport re",
        "from __future__ import annotations\n\ndef g(x: undefined):\n    return x",
        "def h(x: undefined):\n    return x",
        "class A:\n    x = 1\n    y = x / 0\n",
        "@undefined\ndef k():\n    pass",
        "def broken(:\n    pass",
        "def returns():\n    pass\n    return 1\n  return 2",
        'def text():\n    return """\nimport this\n"""\n',
        "# only\n\n# comments\n",
    ],
    "text": [
        "print('a')\nprint('b')",
        "import sys\nprint('c', file=sys.stderr)\ndisplay('d')",
        "# only\n# comments",
        "x = 1\n\n\n",
        "x = 1\n  \nx",
    ],
    "errors": [
        "def f(x):\n    return 1 / x\n\n\nf(0)",
        "print('before')\nf(0)\nprint('after')",
        "x = 1\nundefined",
        "try:\n    f(0)\nexcept Exception:\n    g()",
    ],
    "syntax": [
        "x = 1\nx = (",
        "x = 1\n  y = 2",
        "print('done')\nreturn 1",
        "x = 1\nnonlocal x",
        "x = 1\n'a\x00'",
        "x = '\\d'\nx is 'a'",
        "def f(a, a):\n    pass",
        "if x:\n        x\n    x",
    ],
    "leaving": [
        "x = 1\nraise SystemExit",
        "import sys\nsys.exit(3)",
        "x = 1\nraise KeyboardInterrupt('stop')",
        "x = 1\nexit()",
        "x = 1\nquit",
    ],
    "strange": [
        "class Rude(BaseException):\n    def __str__(self):\n        raise self\n\n\nraise Rude",
        "x = 1\nraise ExceptionGroup('two', [ValueError(1), KeyError(2)])",
        "import bdb\nraise bdb.BdbQuit",
        "class Shown:\n    def __repr__(self):\n        return 'shown'\n    def _repr_html_(self):\n        return '<b>'\nShown()",
        "class Broken:\n    def __repr__(self):\n        raise ValueError('no repr')\n\n\nBroken()",
    ],
    "warnings": [
        "import warnings\nwarnings.warn('careful')",
        "import numpy as np\nnp.exp(np.array([1000.0]))",
        "import numpy as np\nnp.array([1.0]) / 0",
    ],
    "docstrings": [
        "'not one'\nx = 1",
        "x = 1\n'one after all'\ny = 1",
        "from __future__ import annotations\nx: y = 1",
        "z: undefined = 1\n__annotations__",
    ],
    "hooks": [
        "import sys\nsys.displayhook = print\n7",
        "x = 1\n8",
        "import sys\nsys.excepthook = print\nraise ValueError",
        "x = 1\nraise ValueError",
    ],
    "events": [
        "def told(result):\n    print(type(result).__name__, result.success, result.result)",
        "def asked(info):\n    print(info.raw_cell, info.transformed_cell, info.store_history)",
        "shell = get_ipython()\nshell.events.register('post_run_cell', told)\nshell.events.register('pre_run_cell', asked)",
        "x = 1\nx",
        "x = 1\nraise ValueError(x)",
        "x = 1\nx = (",
    ],
    "special": [
        "def handler(shell, kind, value, trace, tb_offset=None):\n    print('handled', kind)",
        "shell = get_ipython()\nshell.set_custom_exc((ValueError,), handler)",
        "x = 1\nraise ValueError(x)",
        "import ast\nclass Two(ast.NodeTransformer):\n    def visit_Constant(self, node): return ast.copy_location(ast.Constant(2), node)",
        "shell = get_ipython()\nshell.ast_transformers.append(Two())",
        "x = 1\nx",
        "shell.ast_transformers.clear()\nshell.ast_node_interactivity = 'all'",
        "5\n6",
    ],
    "within": [
        "shell = get_ipython()\nran = shell.run_cell('x = 5\\nx')\nran.result",
        "x\nran = shell.run_cell('y = 6\\ny', store_history=True)\nran.result",
        "y\nIn[2:]",
        "x = 1\nget_ipython() is shell",
    ],
    "not plain": [
        "x = 1\n%precision 3\nx / 3",
        "    x = 1\n    x",
        ">>> x = 1\n>>> x",
        "x = !ls\nx",
        "x = 1\nx?",
        "In [1]: x = 1\nIn [2]: x",
        "import asyncio\nawait asyncio.sleep(0, 4)",
    ],
}


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_plain_cell_is_run_as_by_ipython(warm: WarmProcess, name: str) -> None:
    assert list(_ran(warm, [SHORT, *NOTEBOOKS[name], PROBE])) == list(_ran(warm, [LONG, *NOTEBOOKS[name], PROBE]))


def _ran(warm: WarmProcess, sources: list[str]) -> Iterator[tuple[str, list[dict[str, Any]], int | None]]:
    """What every cell but the first shows."""
    with warm.open() as sandbox:
        for number, source in enumerate(sources):
            run = sandbox.run_cell(source)
            if number:
                yield run.status, run.outputs, run.execution_count


def test_plain_cells_are_run_in_few_steps(sandbox: Sandbox) -> None:
    steps = "import traceback\n'run_ast_nodes' in [frame.name for frame in traceback.extract_stack()]"
    assert sandbox.run_cell(steps).outputs[0]["data"]["text/plain"] == "False"
    assert sandbox.run_cell("%precision 3\n" + steps).outputs[-1]["data"]["text/plain"] == "True"
