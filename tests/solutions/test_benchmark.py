"""The training benchmark runs, small: everyone takes the same steps, every number of threads and every contestant has its line."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def run(script: str, *arguments: str) -> str:
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    finished = subprocess.run([sys.executable, ROOT / "benchmarks" / script, *arguments], env=environment, capture_output=True, text=True)
    assert finished.stderr == ""
    assert finished.returncode == 0
    return finished.stdout


def names_and_times(threads: int, output: str) -> dict[str, float]:
    """The median milliseconds of every line of the table under so many threads, by name."""
    rows = [line.strip("| ").split(" | ") for line in output.splitlines() if line.startswith(f"| {threads} |")]
    return {name: float(median) for _, name, median, *_ in rows}


@pytest.mark.parametrize(("dtype", "threads"), [("float64", ["1"]), ("float32", ["1", "2"])])
def test_the_training_benchmark_checks_and_times_everyone_under_every_number_of_threads(dtype: str, threads: list[str]) -> None:
    small = ["--examples", "60", "--hidden", "5", "3", "--steps", "3", "--turns", "2"]
    output = run("training.py", *small, "--dtype", dtype, "--threads", *threads)
    for count in threads:
        times = names_and_times(int(count), output)
        assert {"`L_layer_model`", "scikit-learn `MLPClassifier`", "the matrix products that no step can avoid"} <= set(times)
        assert all(milliseconds > 0 for milliseconds in times.values())
    assert "W1^T dZ1 = dA1" in output
    assert "processor" in output


def test_the_machine_is_described_by_processor_load_system_versions_and_blas_threads() -> None:
    lines = run("machine.py").splitlines()
    assert [line.split()[0] for line in lines] == ["processor", "load", "system", "python", "numpy", "BLAS"]
    assert all(len(line.split()) > 1 for line in lines)
    assert lines[-1].endswith("threads")
