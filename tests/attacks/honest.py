"""The fair side: right answers, written and surrounded in every way that students write. All of them get full marks."""

from tests.attacks.attack import FULL, Attack, harm, trap


def fair(name: str, does: str, double: str) -> Attack:
    """A right `double` that is written in an unusual way."""
    return trap(name, does, double, deserves=FULL)


ATTACKS: tuple[Attack, ...] = (
    harm(
        "helper cells",
        "Defines helpers in cells of its own, for the answers to use.",
        """
        def twice(x):
            return x + x
        FACTOR = 2
        """,
    ),
    fair(
        "uses a helper of its own",
        "The answer is split into several functions.",
        """
        def half(x):
            return x
        def double(x):
            return half(x) + half(x)
        """,
    ),
    fair(
        "prints",
        "Prints what it computes.",
        """
        def double(x):
            print('x is', x)
            print(2 * x)
            return 2 * x
        """,
    ),
    fair(
        "writes to stderr",
        "Writes to stderr and logs.",
        """
        import logging, sys
        def double(x):
            print('working', file=sys.stderr)
            logging.warning('still working')
            return 2 * x
        """,
    ),
    fair(
        "warns",
        "Warns, as numpy does, and by itself.",
        """
        import warnings
        import numpy as np
        def double(x):
            np.float64(1.0) / np.float64(0.0)
            np.log(np.zeros(2))
            warnings.warn('careful')
            return 2 * x
        """,
    ),
    fair(
        "draws",
        "Draws a figure in each call.",
        """
        import matplotlib.pyplot as plt
        def double(x):
            plt.plot([1, 2])
            plt.show()
            return 2 * x
        """,
    ),
    harm(
        "figures",
        "Draws figures in cells of its own, and leaves some open.",
        "import matplotlib.pyplot as plt\nplt.plot([1, 2, 3])\nplt.show()",
        "plt.figure()\nplt.imshow([[1, 2], [3, 4]])",
    ),
    fair(
        "slow but finished",
        "Takes its time.",
        """
        import time
        def double(x):
            time.sleep(0.1)
            return 2 * x
        """,
    ),
    fair(
        "in place",
        "Doubles in place, and gives the argument back.",
        """
        import numpy as np
        def double(x):
            x = np.array(x, dtype=float)
            x *= 2
            return x
        """,
    ),
    fair(
        "changes the argument it was given",
        "Changes the argument that it was given.",
        """
        import numpy as np
        def double(x):
            if isinstance(x, np.ndarray):
                x *= 2
                return x
            return 2 * x
        """,
    ),
    fair(
        "loops",
        "Doubles element by element.",
        """
        import numpy as np
        def double(x):
            result = np.zeros(np.shape(x))
            for index in np.ndindex(result.shape):
                result[index] = 2 * np.asarray(x)[index]
            return result
        """,
    ),
    fair("lambda", "Is a lambda.", "double = lambda x: 2 * x\n"),
    fair("partial", "Is a functools.partial.", "import functools, operator\ndouble = functools.partial(operator.mul, 2)\n"),
    fair(
        "callable object",
        "Is an object of a class.",
        """
        class Doubling:
            def __call__(self, x):
                return 2 * x
        double = Doubling()
        """,
    ),
    fair(
        "decorated",
        "Is decorated, and counts its calls.",
        """
        import functools
        def counted(function):
            @functools.wraps(function)
            def inner(*args):
                inner.calls += 1
                return function(*args)
            inner.calls = 0
            return inner
        @counted
        def double(x):
            return 2 * x
        """,
    ),
    fair(
        "annotated",
        "Has type hints, defaults and a long docstring.",
        """
        import numpy as np
        from typing import Any
        def double(x: "np.ndarray | float", *, factor: int = 2, **rest: Any) -> "np.ndarray":
            \"\"\"Doubles x.

            Slowly.
            \"\"\"
            return factor * x
        """,
    ),
    fair(
        "other precision and order",
        "Gives single precision, big-endian, in Fortran's order.",
        """
        import numpy as np
        def double(x):
            return np.asfortranarray(np.asarray(2 * np.asarray(x), dtype='>f4'))
        """,
    ),
    fair(
        "matrix",
        "Gives a subclass of ndarray.",
        """
        import numpy as np
        class Mine(np.ndarray): pass
        def double(x):
            return (2.0 * np.asarray(x)).view(Mine)
        """,
    ),
    fair(
        "read-only",
        "Gives an array that cannot be written to.",
        """
        import numpy as np
        def double(x):
            result = np.array(2.0 * np.asarray(x))
            result.flags.writeable = False
            return result
        """,
    ),
    fair(
        "numpy's global random state",
        "Uses and reseeds np.random.",
        """
        import numpy as np
        def double(x):
            np.random.seed(3)
            return 2 * x + 0 * np.random.randn()
        """,
    ),
    fair(
        "asynchronous inside",
        "Runs an event loop of its own in a thread.",
        """
        import asyncio, threading
        def double(x):
            async def twice():
                return 2 * x
            results = []
            thread = threading.Thread(target=lambda: results.append(asyncio.run(twice())))
            thread.start()
            thread.join()
            return results[0]
        """,
    ),
    fair(
        "catches its own errors",
        "Raises and catches.",
        """
        def double(x):
            try:
                raise ValueError
            except ValueError:
                return 2 * x
            finally:
                pass
        """,
    ),
    fair(
        "comments in another script",
        "Has names and comments beyond ASCII.",
        """
        # удвоить, 二倍
        def double(x):
            σ = 2
            return σ * x  # ✓
        """,
    ),
    fair(
        "tries it out",
        "Calls, times and displays the function in its answer cell.",
        """
        def double(x):
            return 2 * x
        %timeit -n1 -r1 double(2)
        print(double(3))
        double(4)
        """,
    ),
    fair(
        "progress bar",
        "Shows a progress bar.",
        """
        from tqdm import tqdm
        def double(x):
            return sum(x for _ in tqdm(range(2)))
        """,
    ),
    harm(
        "mistakes in cells of its own",
        "Has cells that raise or do not compile: they are not graded.",
        "1 / 0",
        "def (",
        "undefined_name",
        "import no_such_module",
    ),
    harm("magics", "Uses the usual magics.", "%matplotlib inline\n%time sum(range(10))", "%%time\nx = 1", "%who\n%pwd", "?print"),
    harm(
        "files of its own",
        "Writes and reads files in its folder, and makes modules.",
        """
        with open('notes.txt', 'w') as file:
            file.write('1')
        print(open('notes.txt').read())
        open('mine.py', 'w').write('value = 3')
        import mine
        assert mine.value == 3
        """,
    ),
)
