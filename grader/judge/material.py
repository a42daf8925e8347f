"""What the judge needs of an assignment, the same for all submissions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from grader.checks import CheckSettings
from grader.judge.forecast import Forecast, foretell
from grader.judge.namespace import Definitions, course_definitions, names_in
from grader.skeleton import Exercise, Skeleton, is_answer, is_code, is_test, source_of

__all__ = ["Material"]


@dataclass(frozen=True)
class Material:
    """An assignment's skeleton, the folder its helper modules lie in, and the files a submission may see.

    What is worked out from them is worked out when it is first needed, while the helper modules can be imported.
    """

    skeleton: Skeleton
    folder: Path
    files: Mapping[str, bytes]
    forecasts: dict[tuple[str, CheckSettings], Forecast] = field(default_factory=dict)
    """What is known of each test cell ahead, by `grade_id` and the settings of the checks."""

    @cached_property
    def definitions(self) -> Definitions:
        """What the course's own cells define, answer cells apart."""
        cells = self.skeleton.cells
        return course_definitions(tuple(source_of(cell) for cell in cells if is_code(cell) and not is_answer(cell)))

    @cached_property
    def asked(self) -> Sequence[str]:
        """The names that the test cells look up in a submission."""
        sources = [source_of(cell) for cell in self.skeleton.cells if is_test(cell)]
        return [name for source in sources for name in names_in(source) if name not in self.definitions]

    def forecast(self, exercise: Exercise, source: str, seconds: float) -> Forecast:
        """What is known of a test from the reference's having taken it, in at most so many seconds."""
        key = exercise.test_id, CheckSettings.from_environment()
        if key not in self.forecasts:
            self.forecasts[key] = foretell(self.skeleton, self.folder, exercise, source, self.definitions, seconds)
        return self.forecasts[key]
