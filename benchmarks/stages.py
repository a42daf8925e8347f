"""Where the engine's time goes: one solved submission, taken apart stage by stage, and the hidden checks exercise by exercise."""

import json
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
from cpu_time import CpuClock

from grader.checks import EXERCISES, examine
from grader.course import Assignment
from grader.judge.material import Material
from grader.judge.process import material_in
from grader.judge.session import grade
from grader.judge.stateless.facts import facts_of
from grader.rebuild import is_students, rebuild
from grader.sandbox import Sandbox, WarmProcess
from grader.sandbox.cores import one_core
from grader.skeleton import Cell, is_code, is_skipped, is_test, source_of

CALLS = 10
Stages = dict[str, Callable[[], object]]
Numbers = npt.NDArray[np.float64]


def tables(assignment: Assignment, notebook: Any, turns: int) -> str:
    """Both tables. The clock is started before the warm process, so that it counts what is forked there."""
    clock = CpuClock()
    material, solved = material_in(assignment.notebook), json.dumps(notebook).encode()
    with WarmProcess() as warm, one_core():  # as a judge does
        cpu = _take_turns(clock, _stages(warm, material, solved), turns)
    return f"{_stage_table(cpu)}\n\n{_check_table(assignment, clock, turns)}"


def _take_turns(clock: CpuClock, stages: Stages, turns: int) -> dict[str, Numbers]:
    """CPU milliseconds of every stage in every turn, in all processes together; one turn before them is not counted."""
    measured: dict[str, list[float]] = {name: [] for name in stages}
    for _ in range(turns + 1):
        for name, stage in stages.items():
            begin = clock.seconds()
            stage()
            measured[name].append((clock.seconds() - begin) * 1e3)
    return {name: np.array(milliseconds[1:]) for name, milliseconds in measured.items()}


def _stages(warm: WarmProcess, material: Material, solved: bytes) -> Stages:
    """What is timed; each of the stages in the sandbox does what the one before it does, and one thing more."""
    cells = rebuild(material.skeleton, solved).notebook["cells"]
    sources = [source_of(cell) for cell in cells if _is_run(cell)]
    tests = [cell for cell in cells if is_test(cell)]
    graded = grade(warm, material, solved)

    def sandboxed(*then: Callable[[Sandbox], object]) -> Callable[[], None]:
        def run() -> None:
            with warm.open(material.files, draw=False) as sandbox:
                for step in then:
                    step(sandbox)

        return run

    def run_cells(sandbox: Sandbox) -> None:
        for source in sources:
            sandbox.run_cell(source)

    return {
        "rebuild": lambda: rebuild(material.skeleton, solved),
        "is it stateless?": lambda: [facts_of.__wrapped__(source_of(cell)) for cell in cells if is_students(cell)],
        "fork, confine, end": sandboxed(),
        "the cells": sandboxed(run_cells),
        "the snapshots, without forks": sandboxed(run_cells, lambda sandbox: _snapshots(sandbox, len(tests), 0, fork=False)),
        "the snapshots, forked": sandboxed(run_cells, lambda sandbox: _snapshots(sandbox, len(tests), 0, fork=True)),
        "remote calls": sandboxed(run_cells, lambda sandbox: _snapshots(sandbox, len(tests), CALLS, fork=False)),
        "all": lambda: grade(warm, material, solved),
        "sending the notebook back": lambda: json.loads(json.dumps(graded.notebook)),
    }


def _is_run(cell: Cell) -> bool:
    return is_code(cell) and not is_test(cell) and not is_skipped(cell) and bool(source_of(cell).strip())


def _snapshots(sandbox: Sandbox, count: int, calls: int, fork: bool) -> None:
    """Take snapshots, and call a small function in each."""
    generator = np.random.default_rng(0)
    arguments = generator.normal(size=(4, 5)), generator.normal(size=(3, 4)), generator.normal(size=(3, 1))
    state: Any = np.random.get_state()
    for _ in range(count):
        with sandbox.snapshot(fork=fork) as snapshot:
            snapshot.look_up("linear_forward")
            for _ in range(calls):
                snapshot.call("linear_forward", arguments, None, state)


def _stage_table(cpu: dict[str, Numbers]) -> str:
    """Median differences between the stages that contain each other, turn by turn."""
    start, cells, snapshots = (cpu[name] for name in ("fork, confine, end", "the cells", "the snapshots, without forks"))
    rows = {
        "rebuild": cpu["rebuild"],
        "is it stateless?": cpu["is it stateless?"],
        "fork, confine, end": start,
        "the cells": cells - start,
        "the snapshots": snapshots - cells,
        "the tests, hidden checks and remote calls": cpu["all"] - cpu["rebuild"] - snapshots,
        "the whole": cpu["all"],
        "the snapshots, if each is a fork (in their place)": cpu["the snapshots, forked"] - cells,
        "sending the notebook back (beside it)": cpu["sending the notebook back"],
    }
    per_call = np.median(cpu["remote calls"] - snapshots) * 1e3 / (CALLS * 11)
    lines = [f"| {name} | {np.median(milliseconds):.1f} |" for name, milliseconds in rows.items()]
    return "\n".join(
        ["| stage of a solved submission, not drawn | CPU ms |", "|---|---|", *lines, f"\nOne remote call: {per_call:.0f} us of CPU."]
    )


def _check_table(assignment: Assignment, clock: CpuClock, turns: int) -> str:
    """The hidden checks on the reference, in this process: what they cost without a sandbox."""
    from grader.references import reference_functions

    functions = reference_functions(assignment.name)
    asked = {name: [functions[name]] for name in EXERCISES if name in functions}
    asked["chain"] = [functions[name] for name in chain_functions(assignment)]
    times = _take_turns(clock, {name: partial(examine, name, *asked[name]) for name in asked}, turns)
    rows = [f"| {name} | {np.median(milliseconds):.2f} |" for name, milliseconds in times.items()]
    head = ["| hidden checks of a right function, called directly | CPU ms |", "|---|---|"]
    return "\n".join([*head, *rows, f"| all together | {np.median(np.sum(list(times.values()), axis=0)):.1f} |"])


def chain_functions(assignment: Assignment) -> tuple[str, ...]:
    """The functions that the chain's test hands to `check`."""
    from grader.judge.explanation import functions_checked

    (test,) = [cell for cell in assignment.skeleton.cells if is_test(cell) and source_of(cell).find('check("chain"') >= 0]
    return functions_checked(source_of(test))
