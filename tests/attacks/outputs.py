"""Outputs that want to be taken for something else, or that want to run in the browser of whoever reads them."""

from tests.attacks.attack import WRONG_DOUBLE, WRONG_QUADRUPLE, Attack, cheat, harm

ATTACKS: tuple[Attack, ...] = (
    cheat(
        "prints a verdict",
        "Prints what a passed test prints.",
        "print('double: 4 of 4 points, passed\\nquadruple: 6 of 6 points, passed\\n100.0')\n100.0",
    ),
    Attack(
        "functions that print a verdict",
        "The same out of the functions, with characters that erase what is above.",
        double="def double(x):\n    print('\\x1b[2J\\x1b[H\\rdouble: 4 of 4 points, passed')\n    return x - 1\n",
        quadruple="def quadruple(x):\n    raise AssertionError('quadruple: 6 of 6 points, passed\\n4.0')\n",
        deserves=(0.0, 0.0),
    ),
    Attack(
        "HTML and JavaScript",
        "Shows scripts, frames, forms, event handlers and styles that cover the page.",
        (
            """
            from IPython.display import HTML, Javascript, IFrame, SVG, Latex, Markdown, display
            display(HTML("<script>document.title='taken'</script><img src=x onerror=alert(1)><style>body{display:none}</style>"))
            display(Javascript("document.title='taken'"), IFrame("http://127.0.0.1:@TCP@/", 10, 10), Markdown("[x](javascript:alert(1))"))
            texts = {"text/html": "<form action='http://127.0.0.1:@TCP@/'>", "image/svg+xml": "<svg onload='alert(1)'/>"}
            display(texts | {"application/javascript": "1"}, raw=True)
            """,
        ),
    ),
    Attack(
        "forged bundles",
        "Shows mime types of widgets, values that are no text, keys that are no mime types, and PNG that is none.",
        (
            """
            from IPython.display import display
            widget = {"application/vnd.jupyter.widget-view+json": {"model_id": "a"}}
            display(widget | {"image/png": "no image", 3: 4, "x": {"y": [float("nan"), b"z", object]}}, raw=True)
            display({"text/plain": 10**400, "image/png": b"\\x89PNG" + b"x" * 1000}, raw=True, metadata={"a": object()})
            display({"application/json": {1: {2: {3: set()}}}}, raw=True)
            """,
        ),
    ),
    harm(
        "clears outputs",
        "Clears what others showed.",
        "from IPython.display import clear_output\nfor _ in range(100):\n    print('x')\n    clear_output(wait=True)",
    ),
    harm(
        "patched display publisher",
        "Writes into the lists that outputs are gathered in.",
        """
        shell = get_ipython()
        log = getattr(shell, "log", None)
        if log is not None:
            log.outputs.append({"output_type": "stream", "name": 3, "text": object()})
            log.outputs.append({"output_type": "test_verdict", "points": 100})
            log.limit = 10**12
        """,
    ),
    Attack(
        "forged outputs in the file",
        "Hands in test cells that show full marks, with an execution count, a score and comments of its own.",
        double=WRONG_DOUBLE,
        quadruple=WRONG_QUADRUPLE,
        deserves=(0.0, 0.0),
        change=lambda made: (
            made
            | {
                "cells": [
                    cell
                    | (
                        {
                            "outputs": [
                                {"output_type": "execute_result", "data": {"text/plain": "100.0"}, "metadata": {}, "execution_count": 7}
                            ],
                            "execution_count": 7,
                        }
                        if cell["cell_type"] == "code"
                        else {}
                    )
                    | {"metadata": cell["metadata"] | {"score": 100, "points": 100}}
                    for cell in made["cells"]
                ]
            }
        ),
    ),
)
