"""The grading benchmark runs, tiny: the engine and the floor grade the same notebooks, and every stage and check has its line."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TINY = ("--submissions", "2", "--turns", "1", "--only", "engine", "floor", "floor, drawn")


def run_tiny(folder: Path) -> str:
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(ROOT / "benchmarks" / "grading.py"), *TINY, "--build", str(folder)]
    finished = subprocess.run(command, env=environment, capture_output=True, text=True, cwd=ROOT)
    assert finished.returncode == 0, finished.stderr
    return finished.stdout


def test_the_grading_benchmark_times_every_contestant_every_stage_and_every_check(tmp_path: Path) -> None:
    lines = [line.strip("| ").split(" | ") for line in run_tiny(tmp_path).splitlines() if line.startswith("|")]
    values = {name: numbers for name, *numbers in lines if numbers}
    for name in ("engine", "floor", "floor, drawn"):
        assert float(values[name][0]) > 0
    assert float(values["engine"][2]) > float(values["floor"][2])
    for name in ("rebuild", "is it stateless?", "fork, confine, end", "the whole", "chain", "linear_backward", "all together"):
        assert float(values[name][0]) > 0
    assert {"the cells", "the snapshots", "the tests, hidden checks and remote calls"} < set(values)  # differences, of one turn here
