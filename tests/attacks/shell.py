"""Attacks on IPython, in which the student's cells run: transformers, patched methods, magics, history."""

from tests.attacks.attack import FULL, RIGHT_DOUBLE, Attack, cheat, harm

ATTACKS: tuple[Attack, ...] = (
    cheat(
        "input transformer",
        "Empties every cell that holds an assertion.",
        "get_ipython().input_transformers_cleanup.append(lambda lines: [] if any('assert' in line for line in lines) else lines)",
    ),
    cheat(
        "AST transformer",
        "Turns every assertion into nothing.",
        """
        import ast
        class NoAsserts(ast.NodeTransformer):
            def visit_Assert(self, node):
                return ast.Pass()
        get_ipython().ast_transformers.append(NoAsserts())
        """,
    ),
    cheat(
        "patched showtraceback",
        "Shows no errors.",
        "shell = get_ipython()\nshell.showtraceback = shell._showtraceback = shell.showsyntaxerror = lambda *args, **kwargs: None",
    ),
    cheat(
        "patched run_cell",
        "Makes every cell a success with the value 100.",
        """
        shell = get_ipython()
        class Success:
            success, result, error_in_exec, error_before_exec = True, 100.0, None, None
        real = type(shell).run_cell
        def run_cell(self, source, *args, **kwargs):
            real(self, source, *args, **kwargs)
            return Success()
        type(shell).run_cell = run_cell
        type(shell).run_code = lambda *args, **kwargs: False
        """,
    ),
    cheat(
        "event hooks",
        "Registers hooks that put names into every namespace before and after each cell.",
        """
        def hook(*args):
            get_ipython().user_ns.update(points=100, passed=True, close=lambda *a: True)
        for event in ("pre_execute", "pre_run_cell", "post_execute", "post_run_cell"):
            get_ipython().events.register(event, hook)
        """,
    ),
    cheat(
        "namespace that lies",
        "Replaces the namespace of the shell by a dict subclass that has every name.",
        """
        class Helpful(dict):
            def __missing__(self, name):
                return lambda *args: 4.0
        get_ipython().user_ns = Helpful(get_ipython().user_ns)
        get_ipython().user_ns_hidden = {}
        """,
    ),
    harm(
        "hooks that raise",
        "Registers hooks that raise.",
        """
        for event in ("post_execute", "post_run_cell"):
            get_ipython().events.register(event, lambda *args: 1 / 0)
        """,
    ),
    harm(
        "shell commands",
        "Reads and writes with magics that start a shell.",
        "!cat @CANARY@ @GRADEBOOK@",
        "%%bash\necho taken > @CANARY@",
        "files = !ls -R @COURSE@\nprint(files)",
        "%sx cat @GRADEBOOK@",
        "%%script cat @GRADEBOOK@",
        "%system cat @GRADEBOOK@",
    ),
    harm(
        "file magics",
        "Reads and writes files with magics.",
        "%%writefile @CANARY@\ntaken",
        "%load @GRADEBOOK@",
        "%run @OTHER@",
        "%pycat @OTHER@",
        "%cd @COURSE@\n%ls",
        "%logstart @CANARY@ over",
        "%store name > @CANARY@",
        "%save -f @CANARY@ 1-3",
        "%notebook @CANARY@",
        "%env",
    ),
    harm(
        "other languages",
        "Cells of JavaScript, HTML and SVG.",
        "%%javascript\nalert(1)",
        "%%html\n<script>alert(1)</script>",
        "%%svg\n<svg onload='alert(1)'/>",
    ),
    harm(
        "debugger and profiler",
        "Starts what would wait for someone to type.",
        "%debug",
        "%pdb on",
        "breakpoint()",
        "import pdb\npdb.set_trace()",
        "%prun 1",
    ),
    harm(
        "waits for input",
        "Asks for input in every way.",
        "name = input('name? ')",
        "import getpass\ngetpass.getpass()",
        "import sys\nsys.stdin.read()",
    ),
    harm("reset", "Forgets everything, before the answers.", "%reset -f", "%xdel np", "get_ipython().reset()"),
    harm(
        "autoreload and extensions",
        "Loads extensions, its own included.",
        "%load_ext autoreload\n%autoreload 2",
        "%load_ext no_such_extension",
    ),
    Attack("capture", "Hides what a cell prints.", double="%%capture\n" + RIGHT_DOUBLE, deserves=FULL),
    harm(
        "asynchronous cells",
        "Uses top-level await and leaves tasks behind.",
        """
        import asyncio
        async def forever():
            while True:
                await asyncio.sleep(0.01)
        task = asyncio.ensure_future(forever())
        await asyncio.sleep(0)
        """,
    ),
)
