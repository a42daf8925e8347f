"""A short soak: whatever the submissions try, grades are right and nothing is left over."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_one_hostile_submission_in_five_spoils_no_grade_and_leaves_nothing() -> None:
    command = [sys.executable, "-m", "benchmarks.soak", "--submissions", "60", "--endless", "0"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "60 verdicts" in ended.stdout
