"""Code that takes more than its share of memory, processes, files, output or patience."""

from tests.attacks.attack import FULL, Attack, harm, trap

ATTACKS: tuple[Attack, ...] = (
    harm(
        "memory bomb in a cell",
        "Allocates without end.",
        """
        kept = []
        while True:
            kept.append(bytearray(2**24))
        """,
    ),
    harm(
        "one huge allocation",
        "Asks for a terabyte at once.",
        "import numpy as np\nnp.ones((2**37,))",
        "x = bytearray(2**40)",
        "y = [0] * 2**36",
    ),
    trap(
        "memory bomb in a function",
        "Allocates without end while it is tested.",
        """
        def double(x):
            kept = []
            while True:
                kept.append(bytearray(2**24))
        """,
    ),
    harm(
        "memory bomb in a family",
        "Forks children that each take as much as one process may.",
        """
        import os, time
        for _ in range(6):
            if os.fork() == 0:
                kept = bytearray(2**28)
                kept[::4096] = b"x" * len(kept[::4096])
                time.sleep(5)
                os._exit(0)
        """,
    ),
    harm(
        "fork bomb",
        "Forks without end.",
        """
        import os
        for _ in range(10**4):
            try:
                os.fork()
            except OSError:
                pass
        """,
        may_lose=True,
    ),
    trap(
        "fork bomb in a function",
        "Forks without end while it is tested.",
        """
        import os
        def double(x):
            while True:
                try:
                    os.fork()
                except OSError:
                    pass
        """,
        endless=True,
    ),
    harm(
        "thread bomb",
        "Starts threads without end.",
        """
        import threading, time
        while True:
            threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
        """,
    ),
    harm(
        "huge file",
        "Writes one file without end.",
        """
            with open('huge', 'wb') as file:
                while True:
                    file.write(b'x' * 2**20)
            """,
    ),
    harm(
        "many files",
        "Makes files and folders without end.",
        """
        import os
        for number in range(10**6):
            os.makedirs(f'folder/{number}')
            open(f'folder/{number}/file', 'w').write('x' * 9999)
        """,
    ),
    harm(
        "full disk",
        "Fills what it may write to.",
        """
        for number in range(10**4):
            with open(f'part-{number}', 'wb') as file:
                file.write(b'x' * 2**20)
        """,
    ),
    harm(
        "deep folders",
        "Makes folders within folders.",
        """
        import os
        while True:
            os.mkdir('d')
            os.chdir('d')
        """,
        endless=True,
    ),
    harm(
        "open files",
        "Opens files without end.",
        """
        kept = []
        while True:
            kept.append(open('some', 'w'))
        """,
        may_lose=True,
    ),
    harm(
        "pipes and socket pairs",
        "Keeps kernel buffers full.",
        """
        import socket
        kept = []
        while True:
            kept.append(socket.socketpair())
            kept[-1][0].send(b'x' * 2**16)
        """,
        may_lose=True,
    ),
    harm(
        "output bomb",
        "Prints without end, on both streams.",
        """
        import sys
        for _ in range(2000):
            print('x' * 10**5)
            print('y' * 10**5, file=sys.stderr)
        """,
    ),
    harm("one long line", "Prints one line of 200 MB.", "print('x' * (200 * 2**20))"),
    harm(
        "many displays",
        "Displays without end.",
        """
        from IPython.display import display
        for number in range(5000):
            display(number)
        """,
    ),
    harm(
        "updates of many displays",
        "Shows many displays under one name, and updates them all again and again.",
        """
        from IPython.display import display, update_display
        for number in range(1500):
            display('', display_id='one')
        """,
        "for number in range(1500):\n    update_display(number, display_id='one')",
    ),
    harm(
        "huge repr",
        "Ends a cell with an object whose representation has no end.",
        """
        class Huge:
            def __repr__(self):
                return 'x' * (100 * 2**20)
            def _repr_html_(self):
                return '<b>' * 2**24
        Huge()
        """,
    ),
    harm(
        "figure bomb",
        "Draws many figures, and one of a size that no image can have.",
        """
        import matplotlib.pyplot as plt
        for _ in range(25):
            plt.figure()
            plt.plot([1, 2])
        """,
        "plt.figure(figsize=(500, 500), dpi=1000)\nplt.plot([1, 2])\nplt.show()",
    ),
    trap(
        "output bomb in a function",
        "Prints 3 MB in each call.",
        """
        def double(x):
            print('x' * (3 * 2**20))
            return 2 * x
        """,
        deserves=FULL,
    ),
    trap(
        "display bomb in a function",
        "Displays HTML of 3 MB in each call.",
        """
        from IPython.display import HTML, display
        def double(x):
            display(HTML('<b>' * 2**20))
            return 2 * x
        """,
        deserves=FULL,
    ),
    harm(
        "warnings without end",
        "Warns without end.",
        """
        import warnings
        warnings.simplefilter('always')
        for number in range(10**4):
            warnings.warn(f'warning {number}')
        """,
    ),
    trap(
        "huge result",
        "Gives back 8 GB that cost nothing to make.",
        """
        import numpy as np
        def double(x):
            return np.broadcast_to(np.float64(4.0), (2**30,))
        """,
    ),
    trap(
        "large result",
        "Gives back as much as may travel.",
        """
        import numpy as np
        def double(x):
            return np.zeros(3 * 2**20)
        """,
    ),
    trap(
        "million small values",
        "Gives back more values than may travel.",
        """
        def double(x):
            return [[]] * 1_100_000
        """,
    ),
    trap(
        "huge number",
        "Gives back a whole number of a million digits.",
        """
        def double(x):
            return 1 << 3_000_000
        """,
    ),
    trap(
        "cycle",
        "Gives back a list that holds itself.",
        """
        def double(x):
            result = {'a': []}
            result['a'].append(result)
            return result
        """,
    ),
    trap(
        "deep nest",
        "Gives back lists within lists.",
        """
        def double(x):
            result = x
            for _ in range(100_000):
                result = [result]
            return result
        """,
    ),
    trap(
        "doubled at every level",
        "Gives back 2**60 aliases of one list.",
        """
        def double(x):
            result = [4.0]
            for _ in range(60):
                result = [result, result]
            return result
        """,
    ),
    trap(
        "colliding keys",
        "Gives back a dict whose keys all have one hash.",
        """
        def double(x):
            return {number * (2**61 - 1): 0 for number in range(5_000)}
        """,
    ),
    trap(
        "text that is no text",
        "Gives back lone surrogates and zeros.",
        """
            def double(x):
                return '\\ud800\\udfff\\x00\\x1b[2J' * 1000
            """,
    ),
    trap(
        "grows its argument",
        "Appends without end to what it was given.",
        """
        def double(x):
            x = [x]
            while True:
                x.append(x * 1000)
        """,
    ),
)
