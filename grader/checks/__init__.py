"""The hidden checks: `check` for test cells, `examine` for the judge and reports, `diagnose` to name a catalogued mistake.

The flow: cases (inputs) -> running (one call, seen from outside) -> reading (defects) -> observation (all of it) -> findings and points.
"""

from grader.checks.diagnosis import diagnose
from grader.checks.examination import Examination, check, examine, recorded
from grader.checks.exercises import EXERCISES
from grader.checks.points import POINTS, SHARES
from grader.checks.settings import CheckSettings

__all__ = ["check", "examine", "diagnose", "recorded", "Examination", "CheckSettings", "EXERCISES", "POINTS", "SHARES"]
