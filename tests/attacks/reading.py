"""Code that looks for what it must not see: tests, solutions, gradebook, other submissions, the judge's memory and environment.

What they find they print. The tests look for the secrets in everything that comes out.
"""

from tests.attacks.attack import FULL, Attack, cheat, harm, trap

ATTACKS: tuple[Attack, ...] = (
    harm(
        "reads by full path",
        "Opens the gradebook, another submission, the solutions and files in the home and temporary folders.",
        """
        for path in ("@GRADEBOOK@", "@OTHER@", "@CANARY@", "@HOME@", "@SOLUTION@", "@NOTEBOOK@", "/etc/passwd", "/etc/hostname", "/root"):
            try:
                print(open(path, "rb").read())
            except OSError as error:
                print(type(error).__name__)
        """,
    ),
    harm(
        "reads by walking",
        "Walks the whole file system and prints every small file that could hold a secret.",
        """
        import os
        packages = os.path.dirname(os.path.dirname(os.__file__))
        for folder, folders, files in os.walk("/"):
            here = folder.rstrip("/")
            skipped = (packages, "/usr", "/lib")
            folders[:] = [name for name in folders if not f"{here}/{name}".startswith(skipped) and "packages" not in name]
            for name in files:
                try:
                    if os.path.getsize(f"{folder}/{name}") < 10**5 and folder != "/dev":
                        print(folder, name, open(f"{folder}/{name}", "rb").read())
                except OSError:
                    pass
        """,
    ),
    harm(
        "reads over its own folder",
        "Goes up from its folder and from the folders of the packages.",
        """
        import os, numpy
        for start in (".", os.path.dirname(numpy.__file__), os.path.dirname(os.__file__), "/proc/self/cwd", "/dev/fd"):
            for up in ("", "/..", "/../..", "/../../..", "/../../../.."):
                try:
                    print(os.listdir(start + up))
                    print(open(start + up + "/gradebook.db", "rb").read())
                except OSError as error:
                    print(error)
        """,
    ),
    harm(
        "links made at run time",
        "Makes symbolic and hard links to the gradebook, and reads and writes through them.",
        """
        import os
        for number, path in enumerate(("@GRADEBOOK@", "@CANARY@", "@SOLUTION@", "/proc/self/root@GRADEBOOK@", "/proc/1/root@GRADEBOOK@")):
            for link in (os.symlink, os.link):
                try:
                    link(path, f"link-{number}-{link.__name__}")
                    print(open(f"link-{number}-{link.__name__}").read())
                    open(f"link-{number}-{link.__name__}", "w").write("taken")
                except OSError as error:
                    print(error)
        """,
    ),
    harm(
        "processes of the machine",
        "Reads the environment, memory and command line of every process it finds in /proc.",
        """
        import os
        for pid in ["self", "thread-self", "@JUDGE@", *map(str, range(200))]:
            for name in ("environ", "cmdline", "mem", "maps", "fd", "root", "status"):
                try:
                    path = f"/proc/{pid}/{name}"
                    print(os.listdir(path) if os.path.isdir(path) else open(path, "rb").read(10**5))
                except OSError:
                    pass
        """,
    ),
    harm(
        "environment",
        "Prints all environment variables.",
        """
        import os
        print(dict(os.environ))
        import ctypes
        ctypes.CDLL(None).getenv.restype = ctypes.c_char_p
        print(ctypes.CDLL(None).getenv(b'ATTACKED_SECRET'))
        """,
    ),
    harm(
        "inherited files",
        "Reads every file descriptor that it was left.",
        """
        import fcntl, os
        for fd in range(3, 1024):
            try:
                print(fd, os.fstat(fd).st_mode)
                flags = fcntl.fcntl(fd, fcntl.F_GETFL)
                if not os.path.stat.S_ISSOCK(os.fstat(fd).st_mode):
                    print(os.pread(fd, 10**5, 0))
            except OSError:
                pass
        """,
    ),
    trap(
        "frames of the caller",
        "Prints the code, constants and variables of every frame that leads to the function under test.",
        """
        import sys
        def double(x):
            frame = sys._getframe()
            while frame:
                print(frame.f_code.co_filename, frame.f_code.co_consts, frame.f_locals, list(frame.f_globals.items())[-30:])
                frame = frame.f_back
            return 2 * x
        """,
        deserves=FULL,
    ),
    trap(
        "all objects",
        "Prints every string of the process that looks like a test, and raises them all.",
        """
        import gc, sys
        def double(x):
            found = [name for name in list(sys.modules) if name.startswith(("grader", "solutions", "checks", "tests"))]
            texts = [text for thing in gc.get_objects() if isinstance(thing, (dict, list, tuple)) for text in list(thing)[:500]]
            found += [text for text in texts if isinstance(text, str) and ("hidden" in text.lower() or "assert" in text)]
            raise ValueError(found)
        """,
    ),
    trap(
        "raises what it is given",
        "Puts its arguments into its exception: only what it was called with can come out.",
        """
        def double(x):
            import inspect
            raise ValueError([str(frame) for frame in inspect.stack(context=99)])
        """,
    ),
    harm(
        "history",
        "Prints all that the shell remembers.",
        """
        print(In, Out, _ih, _oh, dir())
        print(get_ipython().history_manager.input_hist_raw)
        %history -g
        """,
    ),
    cheat(
        "solutions",
        "Imports the reference, the checks and the catalogue from wherever they may be.",
        """
        import importlib, sys
        sys.path += ["@COURSE@", "@PROJECT@", "..", "../.."]
        ours = ("checks", "mistakes", "engine", "references", "judge.session")
        for name in ("solutions.step_by_step", "solutions", "step_by_step", *(f"grader.{name}" for name in ours)):
            try:
                print(importlib.import_module(name), "was imported")
            except ImportError as error:
                print(error)
        """,
    ),
    harm(
        "memory of other processes",
        "Attaches to its parent with ptrace and reads its memory with process_vm_readv.",
        """
        import ctypes, os
        libc = ctypes.CDLL(None, use_errno=True)
        for pid in (os.getppid(), 1, 2, @JUDGE@):
            print(libc.ptrace(16, pid, 0, 0), ctypes.get_errno())
            print(libc.syscall(310, pid, 0, 0, 0, 0, 0), ctypes.get_errno())
            print(libc.syscall(438, pid, 3, 0), libc.syscall(434, pid, 0), ctypes.get_errno())
        """,
    ),
    harm(
        "devices and kernel interfaces",
        "Opens what administrators open.",
        """
        import os
        devices = ("/dev/mem", "/dev/kmem", "/dev/sda", "/dev/kmsg", "/dev/shm")
        for path in (*devices, "/proc/kcore", "/proc/sysrq-trigger", "/sys/kernel", "/run", "/var/log"):
            try:
                print(path, os.listdir(path) if os.path.isdir(path) else os.open(path, os.O_RDWR))
            except OSError as error:
                print(error)
        """,
    ),
)
