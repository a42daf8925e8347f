"""Wrong functions, and a process in which everything that could judge them is patched."""

from tests.attacks.attack import Attack, cheat

ATTACKS: tuple[Attack, ...] = (
    cheat(
        "allclose always true",
        "Patches np.allclose and its relatives.",
        """
        import numpy as np
        for name in ("allclose", "isclose", "array_equal", "array_equiv", "all", "any", "abs"):
            setattr(np, name, lambda *args, **kwargs: True)
        """,
    ),
    cheat(
        "numpy testing says nothing",
        "Patches every function of np.testing.",
        """
        import numpy as np, numpy.testing
        for name in dir(np.testing):
            if name.startswith("assert"):
                setattr(np.testing, name, lambda *args, **kwargs: None)
        """,
    ),
    cheat(
        "patched builtins",
        "Replaces all, isinstance, abs, zip and AssertionError among the builtins.",
        """
        import builtins
        class Quiet(BaseException):
            pass
        def yes(*args, **kwargs):
            return True
        builtins.zip = lambda *args, **kwargs: []
        builtins.AssertionError = Quiet
        builtins.all = builtins.any = builtins.abs = yes
        """,
    ),
    cheat(
        "patched comparison of floats",
        "Rewrites the comparison slot of float with ctypes, so that all numbers are equal.",
        """
        import ctypes
        compare = ctypes.PYFUNCTYPE(ctypes.py_object, ctypes.py_object, ctypes.py_object, ctypes.c_int)(lambda a, b, op: True)
        slot = ctypes.c_void_p.from_address(id(float) + 25 * ctypes.sizeof(ctypes.c_void_p))
        slot.value = ctypes.cast(compare, ctypes.c_void_p).value
        """,
    ),
    cheat(
        "another numpy in sys.modules",
        "Puts a module where every function says True in the place of numpy.",
        """
        import sys, types
        class Yes(types.ModuleType):
            def __getattr__(self, name):
                return lambda *args, **kwargs: True
        sys.modules["numpy"] = sys.modules["numpy.testing"] = Yes("numpy")
        np = sys.modules["numpy"]
        """,
    ),
    cheat(
        "patched helper of the course",
        "Monkeypatches the given helper that the test cells use.",
        """
        import tools
        tools.close = lambda result, expected: True
        close = tools.close
        """,
    ),
    cheat(
        "import hook",
        "Puts a finder on sys.meta_path and replaces __import__, to serve its own tools, numpy and grader.",
        """
        import builtins, sys, types
        real = builtins.__import__
        fake = types.ModuleType("tools")
        fake.close = fake.check = lambda *args: True
        def importing(name, *rest):
            return fake if name.split(".")[0] in ("tools", "grader", "solutions") else real(name, *rest)
        builtins.__import__ = importing
        """,
    ),
    cheat(
        "own modules beside the notebook",
        "Writes tools.py, numpy.py and solutions/ into its folder and puts that first on sys.path.",
        """
        import os, sys
        os.makedirs("solutions", exist_ok=True)
        for path in ("tools.py", "numpy.py", "solutions/__init__.py", "sitecustomize.py", "grader.py"):
            with open(path, "w") as file:
                file.write("def __getattr__(name):\\n    return lambda *args, **kwargs: True\\n")
        sys.path.insert(0, os.getcwd())
        for name in ("tools", "solutions", "grader"):
            sys.modules.pop(name, None)
        import tools, solutions
        """,
    ),
    cheat(
        "trace function",
        "Sets trace and profile functions that change the local variables of whoever calls.",
        """
        import sys
        def trace(frame, event, argument):
            frame.f_globals.update(passed=True, expected=0, assert_allclose=print)
            return trace
        sys.settrace(trace)
        sys.setprofile(trace)
        """,
    ),
    cheat(
        "patched through the garbage collector",
        "Empties the code of every function that it finds and that is named like a test or a check.",
        """
        import gc, types
        def nothing(*args, **kwargs):
            return True
        for found in gc.get_objects():
            if isinstance(found, types.FunctionType) and found.__name__.startswith(("assert", "test", "check", "close", "judge")):
                try:
                    found.__code__ = nothing.__code__
                except ValueError:
                    pass
        """,
    ),
    cheat(
        "assertions off",
        "Sets the flags of Python -O.",
        """
        import os, sys
        os.environ["PYTHONOPTIMIZE"] = "2"
        get_ipython().compile.flags |= 0
        sys.flags = type("flags", (), {"optimize": 2})()
        """,
    ),
    cheat(
        "names of the test cell",
        "Defines every name that a test may look up, and functions that claim to have passed.",
        """
        def test_double(): return 4.0
        def test_quadruple(): return 6.0
        def check(*args): return 100.0
        cases, answers, expected, secret, points, score, passed = [], [], 0, "", 100, 100, True
        __builtins__ = {"all": lambda *args: True}
        np = close = test_double
        """,
    ),
    cheat(
        "patched random state",
        "Makes np.random.get_state give something that cannot be set.",
        """
        import numpy as np
        np.random.get_state = lambda *args, **kwargs: ("MT19937", "no key", -1, 0, 0.0)
        """,
    ),
    cheat(
        "remembered expected values",
        "Records the arguments of all numpy calls, in the hope that the expected values are among them.",
        """
        import numpy as np
        seen = []
        real = np.asarray
        def spy(value, *rest, **more):
            seen.append(value)
            return real(seen[0] if seen else value, *rest, **more)
        np.asarray = np.array = np.asanyarray = spy
        """,
    ),
)
