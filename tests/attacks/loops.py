"""Code that does not end. Graded with short limits."""

from tests.attacks.attack import LOSES_DOUBLE, Attack, harm, trap

ATTACKS: tuple[Attack, ...] = (
    trap(
        "endless function",
        "Never returns.",
        """
        def double(x):
            while True:
                pass
        """,
        endless=True,
    ),
    trap(
        "endless function that ignores signals",
        "Blocks all signals and swallows every exception.",
        """
        import signal
        def double(x):
            signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
            while True:
                try:
                    while True:
                        pass
                except BaseException:
                    pass
        """,
        endless=True,
    ),
    trap(
        "endless sleep",
        "Sleeps for a year.",
        """
        import time
        def double(x):
            time.sleep(3e7)
        """,
        endless=True,
    ),
    trap(
        "endless arithmetic",
        "Spends an age inside one operation, where no signal handler runs.",
        """
        def double(x):
            return 7 ** (10 ** 9)
        """,
        endless=True,
    ),
    trap(
        "endless regular expression",
        "Backtracks without end.",
        """
        import re
        def double(x):
            return re.match('(a+)+$', 'a' * 60 + 'b')
        """,
        endless=True,
    ),
    trap(
        "deadlock",
        "Waits for a lock that it holds.",
        """
        import threading
        lock = threading.Lock()
        def double(x):
            lock.acquire()
            lock.acquire()
        """,
        endless=True,
    ),
    trap(
        "slow every time",
        "Takes just less than a call may, in each of many calls.",
        """
        import time
        def double(x):
            time.sleep(1.4)
            return 2 * x
        """,
        endless=True,
    ),
    harm("endless cell", "A cell without end.", "while True:\n    pass", endless=True),
    harm(
        "endless cell that ignores interrupts",
        "A cell that swallows every interrupt.",
        """
        import signal
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        while True:
            try:
                while True:
                    pass
            except BaseException:
                pass
        """,
        endless=True,
    ),
    harm(
        "endless generosity",
        "Ends when interrupted, after a while.",
        """
        while True:
            try:
                while True: pass
            finally:
                while True: pass
        """,
        endless=True,
    ),
    Attack(
        "endless answer cell",
        "An answer cell that defines its function and then does not end.",
        double="""
            def double(x):
                return 2 * x
            while True:
                pass
            """,
        deserves=(4.0, 6.0),
        endless=True,
    ),
    Attack(
        "endless answer cell that ignores interrupts",
        "The same, and the process has to be killed: what the cell defined is lost with it.",
        double="""
            def double(x):
                return 2 * x
            import signal
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            while True:
                pass
            """,
        deserves=LOSES_DOUBLE,
        endless=True,
    ),
    harm(
        "endless finaliser",
        "Loops in __del__ and in a signal handler.",
        """
        class Late:
            def __del__(self):
                while True: pass
        late = Late()
        del late
        """,
        endless=True,
    ),
    harm(
        "alarm",
        "Sends itself an alarm every millisecond.",
        """
        import signal
        signal.signal(signal.SIGALRM, lambda *args: None)
        signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
        """,
    ),
    harm("alarm that kills", "Sets an alarm that ends the process later.", "import signal\nsignal.alarm(1)"),
)
