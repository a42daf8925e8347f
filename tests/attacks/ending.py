"""Code that ends, kills or breaks the process it runs in, or lives on after it."""

from tests.attacks.attack import NOTHING, RIGHT_DOUBLE, Attack, harm, trap

ATTACKS: tuple[Attack, ...] = (
    harm("sys.exit in a cell", "Raises SystemExit in a cell.", "import sys\nsys.exit(0)"),
    harm("os._exit in a cell", "Ends the process in a cell.", "import os\nos._exit(0)"),
    harm("quit and exit", "Uses what interactive shells offer to leave.", "quit()", "exit(3)", "get_ipython().ask_exit()"),
    harm("KeyboardInterrupt in a cell", "Raises KeyboardInterrupt and GeneratorExit.", "raise KeyboardInterrupt", "raise GeneratorExit"),
    trap(
        "sys.exit in a function",
        "Raises SystemExit in a function under test.",
        """
        import sys
        def double(x):
            sys.exit('4 of 4 points')
        """,
    ),
    trap(
        "os._exit in a function",
        "Ends the process with success in a function under test.",
        """
            import os
            def double(x):
                os._exit(0)
            """,
    ),
    trap(
        "KeyboardInterrupt in a function",
        "Raises KeyboardInterrupt.",
        """
        def double(x):
            raise KeyboardInterrupt
        """,
    ),
    trap(
        "StopIteration",
        "Raises StopIteration, which ends a loop over map().",
        """
        def double(x):
            raise StopIteration(4)
        """,
    ),
    trap(
        "GeneratorExit",
        "Raises GeneratorExit.",
        """
        def double(x):
            raise GeneratorExit
        """,
    ),
    trap(
        "exception without a text",
        "Raises an exception whose __str__, __repr__ and __class__ raise.",
        """
        class Silent(Exception):
            def __str__(self): raise KeyboardInterrupt
            __repr__ = __str__
            __class__ = property(lambda self: 1 / 0)
            args = property(lambda self: 1 / 0)
        def double(x):
            raise Silent
        """,
    ),
    trap(
        "exception with the grader's names",
        "Raises exceptions that are named like the judge's own, and like a passed test.",
        """
        class RaisedByStudent(Exception): pass
        class TestTimeout(BaseException): pass
        class SandboxCrashed(Exception): reason = None
        kinds = iter([RaisedByStudent, TestTimeout, SandboxCrashed] * 9)
        def double(x):
            raise next(kinds)("double: 4 of 4 points, passed")
        """,
    ),
    trap(
        "huge exception",
        "Raises an exception with a text of 100 MB, in a group, with a cause, from a deep stack.",
        """
        def deep(n):
            if n:
                return deep(n - 1)
            raise ExceptionGroup("x" * 10**8, [ValueError("y" * 10**6)] * 10) from RuntimeError("z")
        def double(x):
            return deep(500)
        """,
    ),
    trap(
        "endless recursion",
        "Calls itself without end.",
        """
        def double(x):
            return double(x)
        """,
    ),
    trap(
        "endless recursion in C",
        "Lifts the recursion limit and overflows the stack.",
        """
        import sys
        def double(x):
            sys.setrecursionlimit(10**9)
            return double([x].__repr__ and x)
        """,
        endless=True,
    ),
    trap(
        "segmentation fault",
        "Reads address 0.",
        """
        import ctypes
        def double(x):
            return ctypes.string_at(0)
        """,
    ),
    harm("segmentation fault in a cell", "Reads address 0 in a cell.", "import ctypes\nctypes.string_at(0)"),
    trap(
        "abort",
        "Calls abort().",
        """
        import os
        def double(x):
            os.abort()
        """,
    ),
    harm(
        "atexit and signal handlers",
        "Leaves handlers that should run when it is ended.",
        """
        import atexit, os, signal
        def again(*args):
            open("@CANARY@", "w").write("still here")
            if os.fork() == 0:
                while True: pass
        atexit.register(again)
        for number in range(1, 65):
            try:
                signal.signal(number, again)
            except (OSError, ValueError):
                pass
        """,
        may_lose=True,
    ),
    harm(
        "daemon",
        "Starts a process that detaches itself twice and writes to a file for ever.",
        """
        import os, time
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                while True:
                    try:
                        open("@CANARY@", "a").write("daemon")
                    except OSError:
                        pass
                    time.sleep(0.01)
            os._exit(0)
        """,
    ),
    harm(
        "daemon threads",
        "Starts threads that go on after the cell.",
        """
        import threading, time
        def go_on():
            while True:
                time.sleep(0.01)
        for _ in range(4):
            threading.Thread(target=go_on, daemon=False).start()
        """,
    ),
    trap(
        "daemon out of a function",
        "Leaves a process behind in a function under test.",
        """
        import os
        def double(x):
            if os.fork() == 0:
                while True: pass
            return 2 * x
        """,
        deserves=(4.0, 6.0),
    ),
    trap(
        "two answers to one call",
        "Forks in a call, so that both processes answer.",
        """
        import os
        def double(x):
            os.fork()
            return x
        """,
    ),
    harm(
        "kill the parent",
        "Sends every deadly signal to its parent and its group.",
        """
        import os, signal
        for number in (signal.SIGKILL, signal.SIGTERM, signal.SIGSEGV, signal.SIGHUP):
            for pid in (os.getppid(), 1, 2, 3):
                if pid != os.getpid():
                    try:
                        os.kill(pid, number)
                    except OSError as error:
                        print(error)
        """,
    ),
    harm(
        "kill all",
        "Sends SIGKILL to every process that it may signal, and to the judge by its number.",
        """
        import os, signal
        for pid in (-1, @JUDGE@, @TESTS@):
            try:
                os.kill(pid, signal.SIGKILL)
            except OSError as error:
                print(error)
        """,
    ),
    trap(
        "kill all out of a function",
        "Kills everything it can while a test runs, the process it was forked from included.",
        """
        import os, signal
        def double(x):
            for pid in (1, os.getppid(), -1, @JUDGE@):
                try:
                    os.kill(pid, signal.SIGKILL)
                except OSError:
                    pass
            return x
        """,
    ),
    harm(
        "stop the parent",
        "Stops its parent with SIGSTOP.",
        "import os, signal\nos.kill(os.getppid(), signal.SIGSTOP)\nos.kill(0, signal.SIGSTOP)",
        endless=True,
    ),
    harm("closes all files", "Closes every file descriptor, the way to the judge included.", "import os\nos.closerange(0, 4096)"),
    harm(
        "takes the standard streams away",
        "Closes and replaces the streams, and the files under them.",
        """
        import sys
        sys.stdout.close()
        sys.stderr = sys.__stdout__ = sys.__stderr__ = None
        sys.stdout = None
        """,
        may_lose=True,
    ),
    harm(
        "patched exit paths",
        "Replaces os._exit and signal.signal.",
        """
        import os, signal
        os._exit = lambda code: None
        signal.signal = lambda *args: None
        """,
    ),
    harm(
        "raises in a finaliser",
        "Raises in __del__ and in a weak reference's callback.",
        """
        class Late:
            def __del__(self):
                raise SystemExit
        late = Late()
        del late
        """,
    ),
    Attack(
        "answer cell that ends the process",
        "Both answer cells define the function, then end the process.",
        double=RIGHT_DOUBLE + "import os\nos._exit(0)\n",
        quadruple="""
            def quadruple(x):
                return 4 * x
            import sys
            sys.exit()
            """,
        deserves=(0.0, 6.0),
    ),
    Attack("answers that do not compile", "Both answers are no Python.", double="def double(x:\n", quadruple="\x00\x01(", deserves=NOTHING),
)
