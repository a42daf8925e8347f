"""Code that writes where it must not, changes what others will use, or wants more rights."""

from tests.attacks.attack import Attack, harm

ATTACKS: tuple[Attack, ...] = (
    harm(
        "writes by full path",
        "Overwrites, empties, renames, links and removes files outside.",
        """
        import os, shutil
        def attempt(action, *args):
            try:
                action(*args)
                print("did", action.__name__, args)
            except OSError as error:
                print(error)
        for path in ("@CANARY@", "@HOME@", "@GRADEBOOK@", "@OTHER@", "@SOLUTION@", "@NOTEBOOK@"):
            attempt(lambda: open(path, "w").write("taken"))
            attempt(os.truncate, path, 0)
            attempt(os.rename, path, path + ".taken")
            attempt(os.chmod, path, 0o777)
            attempt(os.chown, path, 0, 0)
            attempt(os.utime, path, (0, 0))
            attempt(os.remove, path)
            attempt(shutil.rmtree, os.path.dirname(path))
        """,
    ),
    harm(
        "leaves files everywhere",
        "Writes a file into every folder that is usually writable.",
        """
        import os, tempfile
        for folder in ("/tmp", "/var/tmp", "/dev/shm", "/run", os.path.expanduser("~"), "/root", "/home", "/", "/usr/lib", "@COURSE@"):
            try:
                open(folder + "/@MARK@", "w").write("was here")
            except OSError as error:
                print(error)
        """,
    ),
    harm(
        "changes installed packages",
        "Writes into numpy, into site-packages and into the standard library, and leaves a start-up file.",
        """
        import os, sys, numpy
        for folder in (os.path.dirname(numpy.__file__), os.path.dirname(os.path.dirname(numpy.__file__)), os.path.dirname(os.__file__)):
            for name in ("__init__.py", "sitecustomize.py", "@MARK@.pth", "__pycache__/@MARK@.pyc"):
                try:
                    with open(os.path.join(folder, name), "a") as file:
                        file.write("raise SystemExit")
                except OSError as error:
                    print(error)
        """,
    ),
    harm(
        "changes shared modules",
        "Breaks numpy, IPython, json and os in memory, for whoever comes next.",
        """
        import json, os, random, numpy as np, matplotlib
        np.ndarray.__doc__
        json.dumps = json.loads = None
        random.seed = None
        matplotlib.rcParams.clear()
        np.seterr(all="raise")
        os.environ.clear()
        get_ipython().user_ns_hidden.clear()
        """,
    ),
    harm(
        "changed helper beside the notebook",
        "Overwrites and removes the given files in its own folder.",
        """
        import os
        open('tools.py', 'w').write('close = None')
        os.remove('tools.py')
        os.rmdir(os.getcwd())
        """,
    ),
    harm(
        "locked folders",
        "Leaves folders behind that nobody may enter or remove.",
        """
        import os
        os.makedirs('a/b/c')
        open('a/b/c/file', 'w').close()
        os.chmod('a/b/c', 0)
        os.chmod('a/b', 0)
        os.chmod('.', 0)
        """,
    ),
    harm(
        "asks for more rights",
        "Calls what only administrators may: mount, unshare, chroot, setuid, mknod, kernel modules, bpf, reboot.",
        """
        import ctypes, os
        libc = ctypes.CDLL(None, use_errno=True)
        print(libc.unshare(0x10000000), libc.unshare(0x20000), libc.setuid(0), libc.setgid(0), libc.chroot(b"/"))
        print(libc.mount(b"none", b"/tmp", b"tmpfs", 0, 0), libc.umount(b"/"), libc.sethostname(b"taken", 5))
        for number in (321, 246, 169, 175, 313, 248, 250, 298, 425, 272, 308, 155, 161, 133, 153, 163, 167, 304, 323):
            print(number, libc.syscall(number, 0, 0, 0, 0, 0, 0), ctypes.get_errno())
        """,
    ),
    harm(
        "runs programs",
        "Starts programs in every way.",
        """
        import ctypes, os, subprocess
        for start in (
            lambda: os.system("touch @CANARY@"),
            lambda: subprocess.run(["/bin/sh", "-c", "echo taken > @CANARY@"]),
            lambda: os.execv("/bin/sh", ["sh", "-c", "echo taken > @CANARY@"]),
            lambda: os.posix_spawn("/bin/sh", ["sh"], {}),
            lambda: os.popen("cat @GRADEBOOK@").read(),
            lambda: __import__("multiprocessing").get_context("spawn").Pool(2),
        ):
            try:
                print(start())
            except OSError as error:
                print(error)
        """,
    ),
    harm(
        "machine code",
        "Makes memory executable and runs an execve of its own in it.",
        """
        import ctypes, mmap, os
        if os.fork() == 0:
            code = bytes.fromhex("31c048bbd19d9691d08c97ff48f7db53545f995257545eb03b0f05")
            memory = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
            memory.write(code)
            ctypes.CFUNCTYPE(None)(ctypes.addressof(ctypes.c_char.from_buffer(memory)))()
            os._exit(0)
        os.wait()
        """,
    ),
    harm(
        "higher limits",
        "Raises its resource limits, changes its priority and its place among processors.",
        """
        import os, resource
        for kind in (resource.RLIMIT_AS, resource.RLIMIT_NPROC, resource.RLIMIT_FSIZE, resource.RLIMIT_CPU, resource.RLIMIT_NOFILE):
            try:
                resource.setrlimit(kind, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
                print("raised", kind)
            except (OSError, ValueError) as error:
                print(error)
        def survive():
            open("/proc/self/oom_score_adj", "w").write("-1000")
        for change in (lambda: os.nice(-20), lambda: os.sched_setaffinity(0, {0}), survive):
            try:
                change()
            except OSError as error:
                print(error)
        """,
    ),
)
