"""Plugins of `nbgrader export`: nbgrader's own table made safe (the default here), a gradebook for Canvas, one for Moodle.

`nbgrader export --exporter=grader.nbgrader.exports.CanvasExportPlugin` chooses one; `--to`, `--student` and `--assignment` work as in
nbgrader. All of them take the late penalty off the score, which is then at least 0, as nbgrader does.
"""

from grader.nbgrader.exports.canvas import CanvasExportPlugin
from grader.nbgrader.exports.moodle import MoodleExportPlugin
from grader.nbgrader.exports.safe_csv import SafeCsvExportPlugin

__all__ = ["CanvasExportPlugin", "MoodleExportPlugin", "SafeCsvExportPlugin"]
