"""Results that are not what they say they are."""

from tests.attacks.attack import FULL, Attack, trap

EVERYTHING = """
class Everything:
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __lt__(self, other): return True
    __le__ = __gt__ = __ge__ = __lt__
    def __hash__(self): return 0
    def __bool__(self): return True
    def __float__(self): return 4.0
    def __abs__(self): return 0.0
    def __sub__(self, other): return 0.0
    __rsub__ = __add__ = __mul__ = __sub__
    def __array__(self, *args, **kwargs): raise RuntimeError("no array")
    def __getattr__(self, name): return lambda *args, **kwargs: self
"""

ATTACKS: tuple[Attack, ...] = (
    trap(
        "equal to everything", "Gives back an object that is equal to everything.", EVERYTHING + "def double(x):\n    return Everything()\n"
    ),
    trap(
        "equal to everything, in a list",
        "Hides such objects in lists, dicts and an object array.",
        EVERYTHING + "import numpy as np\ndef double(x):\n    return np.array([Everything(), {'a': [Everything()]}], dtype=object)\n",
    ),
    trap(
        "lying array",
        "A subclass of ndarray that compares equal and answers every ufunc and function with what was expected.",
        """
        import numpy as np
        class Lying(np.ndarray):
            def __eq__(self, other): return np.ones(np.shape(other), bool)
            def __sub__(self, other): return np.zeros(np.shape(other))
            __rsub__ = __sub__
            def __array_ufunc__(self, ufunc, method, *inputs, **kwargs): return np.zeros(1) == 0
            def __array_function__(self, func, types, args, kwargs): return True
            def __abs__(self): return 0
            def tolist(self): return []
        def double(x):
            return np.zeros(np.shape(x)).view(Lying)
        """,
    ),
    trap(
        "right values in a lying array",
        "The values are right, only the class lies about its shape: it arrives as the plain array that it is.",
        """
        import numpy as np
        class Odd(np.ndarray):
            shape = property(lambda self: (99,))
            def __len__(self): return 99
        def double(x):
            result = np.asarray(2.0 * np.asarray(x))
            return result.view(Odd) if result.ndim else float(result)
        """,
        deserves=FULL,
    ),
    trap(
        "lying number",
        "Subclasses of int and float that are equal to all and never fail a comparison.",
        """
        class Lying(float):
            def __eq__(self, other): return True
            def __sub__(self, other): return 0.0
            def __abs__(self): return 0.0
            def __lt__(self, other): return True
            __rsub__ = __sub__
        def double(x):
            return Lying(-1.0)
        """,
    ),
    trap(
        "claims another class",
        "An object whose __class__ says ndarray and whose metaclass lies about its name.",
        """
        import numpy as np
        class Meta(type):
            __name__ = property(lambda cls: "ndarray")
            def __instancecheck__(cls, other): return True
            def mro(cls): return [cls, *np.ndarray.__mro__[1:]]
        class Claims(metaclass=Meta):
            __class__ = np.ndarray
            dtype, shape, ndim, nbytes, flags = np.dtype(float), (2,), 1, 16, np.ones(2).flags
        def double(x):
            return Claims()
        """,
    ),
    trap(
        "masked array",
        "Masks every wrong value.",
        """
        import numpy as np
        def double(x):
            return np.ma.masked_all_like(np.asarray(x, float))
        """,
    ),
    trap(
        "dict that has every key",
        "A dict subclass that makes up what is asked for.",
        """
        class Helpful(dict):
            def __missing__(self, key): return 4.0
            def __getitem__(self, key): return 4.0
            def __len__(self): return 2**40
            def items(self): return iter(lambda: ("a", 1), None)
        def double(x):
            return Helpful(a=1)
        """,
    ),
    trap(
        "endless sequence",
        "A list whose __len__ and __iter__ never agree, and a generator without end.",
        """
        class Endless(list):
            def __iter__(self):
                while True:
                    yield 4.0
            def __len__(self): return 2**60
        def double(x):
            return (Endless([1]), (number for number in iter(int, 1)))
        """,
    ),
    trap(
        "changes its argument",
        "Sets its argument to zero, in the hope that the expected value is computed from it afterwards.",
        """
        import numpy as np
        def double(x):
            if isinstance(x, np.ndarray):
                x[...] = 0
                return x
            return 4
        """,
    ),
    trap(
        "changes shape, type and size of its argument",
        "Resizes the argument, gives it another dtype, and appends to lists and dicts.",
        """
        import numpy as np
        def double(x):
            result = x * 2
            if isinstance(x, np.ndarray):
                x.shape = (x.size,)
                try:
                    x.resize(1000, refcheck=False)
                    x.dtype = np.complex128
                except ValueError:
                    pass
            return result
        """,
        deserves=FULL,
    ),
    trap(
        "alias of its argument",
        "Gives back views that overlap, and the argument itself.",
        """
        import numpy as np
        def double(x):
            return np.broadcast_to(np.asarray(x), (3, *np.shape(x)))
        """,
    ),
    trap(
        "exotic dtypes",
        "Gives back structured, datetime, void and long double arrays.",
        """
        import numpy as np
        kinds = iter([np.zeros(2, "i4,f8"), np.array(["2020"], "M8[D]"), np.zeros(2, "V7"), np.zeros(2, np.longdouble)] * 9)
        def double(x):
            return next(kinds)
        """,
    ),
    trap(
        "pickle payload",
        "An object whose __reduce__ would run a command where it is unpickled, and bytes of such a pickle.",
        """
        import pickle
        class Payload:
            def __reduce__(self):
                return (eval, ("open('@CANARY@', 'w').write('unpickled')",))
        def double(x):
            return Payload() if not isinstance(x, int) else pickle.dumps(Payload())
        """,
    ),
    trap(
        "NaN everywhere",
        "Gives back NaN of the right shape.",
        """
        import numpy as np
        def double(x):
            return np.full(np.shape(x), np.nan)
        """,
    ),
    trap(
        "infinity and negative zero",
        "Gives back infinities.",
        """
        import numpy as np
        def double(x):
            return np.asarray(x) * np.inf
        """,
    ),
    trap(
        "complex with a right real part",
        "Adds an imaginary part that a cast would drop.",
        """
        import numpy as np
        def double(x):
            return 2 * np.asarray(x) + 3j
        """,
    ),
    trap(
        "numbers as text",
        "Gives back the right numbers as strings.",
        """
        import numpy as np
        def double(x):
            return np.asarray(2 * x).astype(str)
        """,
    ),
    trap(
        "broadcasts to anything",
        "Gives back shapes that broadcast against what is expected.",
        """
        import numpy as np
        def double(x):
            return np.zeros((0, 1, 1, 1, 1))
        """,
    ),
    trap(
        "right for the first calls only",
        "Counts its calls and is right for the first five.",
        """
        calls = 0
        def double(x):
            global calls
            calls += 1
            return 2 * x if calls <= 5 else x
        """,
    ),
    trap(
        "knows the visible cases",
        "Is right for the inputs that the notebook shows, and for no others.",
        """
        import numpy as np
        def double(x):
            return 4 if np.ndim(x) == 0 else 2 * np.ones((2, 3))
        """,
    ),
    trap(
        "detects the grader",
        "Looks at the environment, the modules and the stack, and cheats where it believes to be graded.",
        EVERYTHING
        + """
import os, sys
def graded():
    return "ipykernel" not in sys.modules or os.environ.get("USER") == "student" or os.getpid() < 100
def double(x):
    return Everything() if graded() else x
""",
    ),
    trap(
        "becomes a value when looked up",
        "A name that is a function when it is looked up, and something else when it is called.",
        EVERYTHING
        + """
class Shifty:
    def __call__(self, *args):
        globals()["double"] = Everything()
        return Everything()
double = Shifty()
""",
    ),
    trap(
        "test value as last expression",
        "A number beyond every float, where a test could take it for points.",
        """
        def double(x):
            return 10 ** 2000
        """,
    ),
)
