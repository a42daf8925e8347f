"""The gate: proves with the real judge that the course is sound, and says by name what is not, or what an exercise still lacks.

The flow: catalogue (entries) and missing (what can be read off) -> trials (notebooks to grade) -> engines (verdicts) -> outcomes -> report.
"""

from grader.validation.catalogue import Catalogue, read_catalogue
from grader.validation.engines import Engines
from grader.validation.gate import assignments_named, validate
from grader.validation.report import Report, write_json

__all__ = ["Catalogue", "Engines", "Report", "assignments_named", "read_catalogue", "validate", "write_json"]
