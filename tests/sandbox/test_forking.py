"""Snapshots come and go without leaving anything behind in the process that they are forks of."""

from grader.sandbox import Limits, Sandbox


def test_snapshots_use_up_no_open_files(sandbox: Sandbox) -> None:
    sandbox.run_cell("def idle(): return 0")
    for _ in range(Limits().open_files + 10):
        with sandbox.snapshot() as snapshot:
            assert snapshot.call("idle").value == 0
    assert sandbox.run_cell("open('a.txt', 'w').close()").status == "ok"


def test_a_snapshot_that_stays_does_not_keep_cells_from_running(sandbox: Sandbox) -> None:
    sandbox.run_cell("x = 1\ndef see(): return x")
    with sandbox.snapshot() as snapshot:
        assert sandbox.run_cell("x = 2").status == "ok"
        assert snapshot.call("see").value == 1
        with sandbox.snapshot() as later:
            assert later.call("see").value == 2
