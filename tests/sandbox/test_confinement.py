"""What a submission cannot do, tried in the real sandbox with hard limits: once with namespaces, once without."""

import os
import platform
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from grader.sandbox import CellRun, CellStatus, ConfinementTooWeak, Sandbox, SandboxCrashed, WarmProcess, WarmProcessGone
from grader.sandbox.confinement.minimum import NAMESPACES, missing_layers

PROJECT = Path(__file__).resolve().parents[2]


def text(run: CellRun) -> str:
    return "".join(output.get("text", "") or output.get("evalue", "") for output in run.outputs)


def attempt(sandbox: Sandbox, statement: str, setup: str = "import os, socket, ctypes") -> str:
    """Run one statement in the sandbox; the name of the OSError it ended with, or what it printed."""
    indented = "\n".join(f"    {line}" for line in statement.splitlines())
    return text(sandbox.run_cell(f"{setup}\ntry:\n{indented}\nexcept OSError as error:\n    print(type(error).__name__)")).strip()


REFUSED = {"PermissionError", "FileNotFoundError", "OSError", "ProcessLookupError"}


@pytest.mark.parametrize(
    "path",
    [
        "/etc/passwd",
        "/etc/hostname",
        "/proc/1/environ",
        "/proc/self/environ",
        "/root/.bashrc",
        str(PROJECT / "README.md"),
        str(PROJECT / "solutions" / "step_by_step.py"),
        str(PROJECT / "grader" / "wire" / "decoding.py"),
        __file__,
    ],
)
def test_no_file_outside_can_be_read(sandbox: Sandbox, path: str) -> None:
    assert attempt(sandbox, f"print(open({path!r}).read())") in REFUSED


@pytest.mark.parametrize("path", ["/tmp/x", "/x", "/usr/lib/x", "/home/x", "/dev/shm/x", "/var/tmp/x", "../x", str(PROJECT / "x")])
def test_no_file_outside_can_be_written(sandbox: Sandbox, path: str) -> None:
    assert attempt(sandbox, f"open({path!r}, 'w').write('x'); print('written')") in REFUSED


def test_packages_cannot_be_changed(sandbox: Sandbox) -> None:
    assert attempt(sandbox, "import numpy\nopen(numpy.__file__, 'a').write('#'); print('written')") in REFUSED


def test_the_course_cannot_be_imported(sandbox: Sandbox) -> None:
    for name in ("solutions", "grader.checks", "grader.judge"):
        run = sandbox.run_cell(f"import {name}")
        assert run.outputs[0]["ename"] in {"ModuleNotFoundError", "PermissionError"}


@pytest.mark.parametrize("family", ["AF_INET", "AF_INET6", "AF_UNIX", "AF_NETLINK", "AF_PACKET", "AF_VSOCK"])
@pytest.mark.parametrize("kind", ["SOCK_STREAM", "SOCK_DGRAM", "SOCK_RAW"])
def test_there_is_no_network(sandbox: Sandbox, family: str, kind: str) -> None:
    assert attempt(sandbox, f"socket.socket(socket.{family}, socket.{kind}); print('open')") in REFUSED


@pytest.mark.parametrize(
    "statement",
    ["os.execv('/bin/ls', ['ls'])", "os.posix_spawn('/bin/ls', ['ls'], {})", "import subprocess, sys\nsubprocess.run([sys.executable])"],
)
def test_no_program_can_be_started(sandbox: Sandbox, statement: str) -> None:
    assert attempt(sandbox, statement) in REFUSED


CALLS = {
    "unshare": (272, 97),
    "setns": (308, 268),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "io_uring_setup": (425, 425),
    "userfaultfd": (323, 282),
    "keyctl": (250, 219),
    "add_key": (248, 217),
    "kexec_load": (246, 104),
    "init_module": (175, 105),
    "memfd_create": (319, 279),
    "shmget": (29, 194),
    "mq_open": (240, 180),
    "open_by_handle_at": (304, 265),
    "setuid": (105, 146),
    "seccomp": (317, 277),
    "execveat": (322, 281),
    "pidfd_open": (434, 434),
    "pidfd_getfd": (438, 438),
    "setpriority": (141, 140),
    "mknodat": (259, 33),
}


RAW = "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\nprint(libc.syscall({number}, {first}, 0, 0, 0, 0, 0), ctypes.get_errno())"


@pytest.mark.parametrize("name", CALLS)
def test_dangerous_system_calls_are_refused(sandbox: Sandbox, name: str) -> None:
    number = CALLS[name][platform.machine() == "aarch64"]
    assert text(sandbox.run_cell(RAW.format(number=number, first=0))) == "-1 1\n"


def test_clone_cannot_make_namespaces(sandbox: Sandbox) -> None:
    number = {"x86_64": 56, "aarch64": 220}[platform.machine()]
    assert text(sandbox.run_cell(RAW.format(number=number, first=0x10000011))) == "-1 1\n"


def test_there_are_no_privileges(sandbox: Sandbox) -> None:
    assert attempt(sandbox, "print(0 in os.getresuid() + os.getresgid() or 0 in os.getgroups())") == "False"
    assert attempt(sandbox, "os.setuid(0); print('root')") in REFUSED


def test_the_environment_holds_nothing_of_the_judges(warm: WarmProcess) -> None:
    names = {"HOME", "USER", "LOGNAME", "PATH", "LANG", "MPLCONFIGDIR", "MPLBACKEND"}
    with warm.open() as sandbox:
        found = set(text(sandbox.run_cell("import os\nprint(*os.environ)")).split())
    assert {name for name in found if not name.endswith("_NUM_THREADS")} <= names


def test_no_file_is_inherited_but_the_socket(sandbox: Sandbox) -> None:
    source = "import os, stat\nfor fd in range(3, 100):\n    try: print(stat.S_ISSOCK(os.fstat(fd).st_mode))\n    except OSError: pass"
    assert text(sandbox.run_cell(source)).split() == ["True"]


def test_no_process_outside_can_be_signalled(sandbox: Sandbox) -> None:
    for pid in (os.getpid(), os.getppid(), 2):
        assert attempt(sandbox, f"os.kill({pid}, 0); print('reached')") in REFUSED


@pytest.mark.parametrize(
    ("source", "word"),
    [
        ("x = bytearray(10**10)", ""),
        ("l = []\nwhile True: l.append(bytearray(10**7))", ""),
        ("f = open('big', 'wb')\nwhile True: f.write(b'x' * 10**5)", "too large"),
        ("import threading, time\nfor i in range(50): threading.Thread(target=time.sleep, args=(3,)).start()", "can't start new thread"),
        ("f = [open('/dev/null') for i in range(1000)]", "Too many open files"),
    ],
    ids=["one allocation", "many allocations", "a file", "threads", "open files"],
)
def test_what_is_used_up_is_an_error_of_that_cell(sandbox: Sandbox, source: str, word: str) -> None:
    run = sandbox.run_cell(source)
    assert run.status == CellStatus.ERROR
    assert word in text(run)
    sandbox.run_cell("l = f = None")
    assert sandbox.run_cell("1").status == CellStatus.OK


def test_files_together_cannot_fill_the_disk(warm: WarmProcess) -> None:
    if NAMESPACES[1] not in warm.layers:
        pytest.skip("without a mount namespace only the size of each file is bound")
    with warm.open() as sandbox:
        assert "No space left" in text(sandbox.run_cell("for i in range(100): open(f'f{i}', 'wb').write(bytes(500_000))"))


FORKS = """
import os, time
n = 0
try:
    while n < {most}:
        if os.fork() == 0:
            x = bytearray(b"x") * {size}
            time.sleep(50)
            os._exit(0)
        n += 1
except OSError:
    print("stopped at", n)
{then}
"""


def test_a_fork_bomb_is_over_when_the_sandbox_is_closed(warm: WarmProcess) -> None:
    with warm.open() as sandbox:
        run = sandbox.run_cell(FORKS.format(most=40, size=1, then=""))
        assert "stopped at" in text(run)
        assert int(text(run).split()[-1]) < 12
    assert descendants(warm) == 0


def test_memory_of_many_processes_counts_together(warm: WarmProcess) -> None:
    with warm.open() as sandbox:
        run = sandbox.run_cell(FORKS.format(most=6, size=200 * 2**20, then="time.sleep(20)"))
    assert run.status == CellStatus.CRASHED
    assert "MiB of memory" in text(run)
    assert descendants(warm) == 0


def test_a_daemon_does_not_survive(warm: WarmProcess) -> None:
    with warm.open() as sandbox:
        sandbox.run_cell("import os, time\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0: time.sleep(50)\n    os._exit(0)")
    assert descendants(warm) == 0


def test_a_cell_that_ignores_the_interrupt_is_killed(warm: WarmProcess) -> None:
    with warm.open() as sandbox:
        run = sandbox.run_cell("import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass", timeout=0.3)
        assert run.status == CellStatus.TIMEOUT
        assert not sandbox.alive
        assert sandbox.run_cell("1").status == CellStatus.CRASHED
    assert descendants(warm) == 0


def test_an_interrupted_cell_keeps_what_it_printed_and_the_sandbox_goes_on(sandbox: Sandbox) -> None:
    run = sandbox.run_cell("print('begun')\nwhile True: pass", timeout=0.5)
    assert run.status == CellStatus.TIMEOUT
    assert [output["output_type"] for output in run.outputs] == ["stream", "error"]
    assert sandbox.run_cell("1").status == CellStatus.OK


@pytest.mark.parametrize(
    "source",
    [
        "import os; os._exit(0)",
        "import ctypes; ctypes.string_at(0)",
        "import os; os.abort()",
        "import os; os.kill(os.getpid(), 11)\nimport ctypes; ctypes.string_at(0)",
        "import os\nfor fd in range(3, 40):\n    try: os.write(fd, b'\\xff' * 64)\n    except OSError: pass",
        "import os\nfor fd in range(3, 40):\n    try: os.write(fd, (10).to_bytes(4, 'big') + b'0123456789')\n    except OSError: pass",
        "import os; os.closerange(3, 40)",
    ],
    ids=["exit", "segmentation fault", "abort", "signal", "noise on the wire", "a forged message", "hanging up"],
)
def test_a_cell_that_breaks_its_process_crashes_alone(warm: WarmProcess, source: str) -> None:
    with warm.open() as broken, warm.open() as other:
        assert broken.run_cell(source, timeout=3).status in (CellStatus.CRASHED, CellStatus.TIMEOUT)
        assert other.run_cell("1").status == CellStatus.OK
    assert warm.alive


FORGE = """
import grader.wire as wire, os, socket
def forge(message):
    packed = wire.encode(message)
    fd = next(fd for fd in range(3, 40) if _is_socket(fd))
    os.write(fd, len(packed).to_bytes(4, "big") + packed)
def _is_socket(fd):
    try: return os.fstat(fd).st_mode & 0o170000 == 0o140000
    except OSError: return False
"""


@pytest.mark.parametrize(
    "message",
    [
        "[]",
        "{}",
        "{'ok': True, 'outputs': [1], 'updates': [], 'count': 1}",
        "{'ok': True, 'outputs': [{'output_type': 'evil'}], 'updates': [], 'count': 1}",
        "{'ok': True, 'outputs': [{'output_type': 'stream', 'name': [], 'text': 3}], 'updates': [], 'count': 1}",
        "{'ok': 1, 'outputs': [], 'updates': [], 'count': 1}",
        "{'ok': True, 'outputs': [{'output_type': 'stream', 'name': 'stdout', 'text': 'x' * 5_000_000}], 'updates': [], 'count': 1}",
    ],
)
def test_forged_answers_are_not_believed(warm: WarmProcess, message: str) -> None:
    with warm.open() as sandbox:
        sandbox.run_cell(FORGE)
        assert sandbox.run_cell(f"forge({message})\nos._exit(0)").status == CellStatus.CRASHED


@pytest.mark.parametrize(
    "message",
    [
        "{'kind': []}",
        "{'callback': 'eval', 'args': ('1',), 'kwargs': {}, 'random_state': None}",
        "{'callback': [], 'args': (), 'kwargs': {}, 'random_state': None}",
        "{'value': b'junk', 'outputs': [], 'args': {}, 'kwargs': {}, 'random_state': None}",
        "{'value': wire.encode(1), 'outputs': [], 'args': {'x': {}}, 'kwargs': {}, 'random_state': None}",
        "{'value': wire.encode(1), 'outputs': [], 'args': {}, 'kwargs': {}, 'random_state': ('MT19937', 1, 2, 3, 4.0)}",
        "{'error': {'type_name': 1}, 'outputs': [], 'args': {}, 'kwargs': {}, 'random_state': None}",
    ],
)
def test_forged_answers_of_a_snapshot_are_not_believed(warm: WarmProcess, message: str) -> None:
    with warm.open() as sandbox:
        sandbox.run_cell(FORGE + f"\ndef f():\n    forge({message})\n    os._exit(0)")
        with pytest.raises(SandboxCrashed):
            sandbox.snapshot().call("f")


def descendants(warm: WarmProcess) -> int:
    """Processes that came of the warm process, beyond itself and its keeper; zombies count as gone."""
    table = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            if fields[0] != "Z":
                table[int(entry.name)] = int(fields[1])
    members = {warm.pid}
    while grown := {pid for pid, parent in table.items() if parent in members} - members:
        members |= grown
    return len(members) - (2 if NAMESPACES[2] in warm.layers else 1)


def test_what_is_missing_is_named() -> None:
    required = ("resource limits", "no new privileges", "no capabilities", "unprivileged user", "seccomp")
    assert missing_layers(()) == [*required, "mount namespace or landlock"]
    assert missing_layers((*required, "landlock")) == []
    assert missing_layers((*required, "mount namespace")) == []


def test_below_the_minimum_nothing_starts_unless_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("grader.sandbox.client.missing_layers", lambda layers: ["seccomp"])
    with pytest.raises(ConfinementTooWeak, match="seccomp"):
        WarmProcess().start()
    with WarmProcess(confinement="none") as warm:
        assert warm.layers == ()


def test_without_fork_it_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "fork")
    with pytest.raises(ConfinementTooWeak, match="Linux"):
        WarmProcess().start()


def test_all_ends_with_the_warm_process() -> None:
    warm = WarmProcess().start()
    sandbox = warm.open()
    sandbox.run_cell("import os, time\nif os.fork() == 0: time.sleep(50)")
    scratch = warm.scratch
    warm.close()
    assert not warm.alive
    assert not os.path.exists(str(scratch))
    with pytest.raises(WarmProcessGone):
        warm.open()
    assert sandbox.run_cell("1").status == CellStatus.CRASHED
    sandbox.close()


JUDGE = """
import sys, time
from grader.sandbox import WarmProcess
warm = WarmProcess(confinement=sys.argv[1]).start()
sandbox = warm.open()
sandbox.run_cell("import os, time\\nif os.fork() == 0: time.sleep(50)")
print(warm.pid, warm.scratch, flush=True)
sandbox.run_cell("while True: pass")
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
@pytest.mark.parametrize("confinement", ["required", "light"])
def test_when_the_judge_is_killed_its_sandboxes_go(how: signal.Signals, confinement: str) -> None:
    environment = os.environ | {"PYTHONPATH": str(PROJECT)}
    with subprocess.Popen([sys.executable, "-c", JUDGE, confinement], stdout=subprocess.PIPE, text=True, env=environment) as judge:
        assert judge.stdout is not None
        pid, scratch = judge.stdout.readline().split()
        judge.send_signal(how)
        judge.wait()
    assert gone(int(pid))
    assert not os.path.exists(scratch)


def gone(pid: int) -> bool:
    """Whether no process with that group is left, within a generous time."""
    for _ in range(200):
        try:
            os.killpg(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


def test_when_the_warm_process_is_killed_the_client_says_so() -> None:
    warm = WarmProcess().start()
    sandbox = warm.open()
    os.kill(warm.pid, signal.SIGKILL)
    assert sandbox.run_cell("while True: pass", timeout=10).status == CellStatus.CRASHED
    with pytest.raises(WarmProcessGone):
        warm.open()
    warm.close()
    assert gone(warm.pid)


def test_the_example_of_the_documentation_works(capsys: pytest.CaptureFixture[str]) -> None:
    page = (PROJECT / "docs" / "sandbox.md").read_text()
    exec(page.split("```python\n")[1].split("```")[0])
    assert capsys.readouterr().out.splitlines()[1:] == ["ok []", "42"]


def test_it_starts_where_there_is_no_home_to_keep_anything_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "/proc")
    with WarmProcess() as warm, warm.open() as sandbox:
        assert sandbox.run_cell("1").status == CellStatus.OK


def test_a_request_for_a_sandbox_that_is_gone_does_not_hurt_the_others(warm: WarmProcess) -> None:
    with warm.open() as sandbox:
        warm.send({"op": "interrupt", "id": -5})
        warm.send({"op": "kill_one", "id": -5, "pid": 1})
        assert sandbox.run_cell("1").status == CellStatus.OK
