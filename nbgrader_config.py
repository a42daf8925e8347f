"""How nbgrader runs this course: it reads this file in the folder it is started in, so start `nbgrader` and `jupyter lab` here.

What nbgrader makes (release, submitted, autograded, feedback, exchange, gradebook.db) lies beside this file and is ignored by git.
nbgrader reads the file more than once in one process: every line must be safe to repeat.
"""

import os
import sys
import warnings
from pathlib import Path

from nbgrader.converters import GenerateAssignment
from nbgrader.preprocessors import AssignLatePenalties, ClearSolutions

ROOT = Path(__file__).resolve().parent
c = get_config()  # noqa: F821  (nbgrader provides it)

c.CourseDirectory.root = str(ROOT)
c.CourseDirectory.course_id = "deep-network-step-by-step"
c.CourseDirectory.source_directory = "assignments"

# Students and instructor of one machine hand files over here. A class server names a folder that all of its users can reach.
c.Exchange.root = os.environ.get("NBGRADER_EXCHANGE", str(ROOT / "exchange"))

# The notebooks hold stubs already: nbgrader's own would wipe the docstrings and the START CODE HERE marks.
c.GenerateAssignment.preprocessors = [step for step in GenerateAssignment.preprocessors.default() if step is not ClearSolutions]


def leave_out_answers(assignment: str, **_: object) -> None:
    """Keep the network of an instructor who solved the notebooks in place out of the release."""
    (ROOT / "release" / assignment / "my_network.py").unlink(missing_ok=True)


c.GenerateAssignment.post_convert_hook = leave_out_answers

# Submissions are graded by the course's engine, out of their reach (see grader/). The names are looked up when something is graded.
c.Autograde.exporter_class = "grader.nbgrader.exporters.SubmissionExporter"
c.Autograde.sanitize_preprocessors = ["grader.nbgrader.steps.RebuildSubmission"]
c.Autograde.autograde_preprocessors = [
    "grader.nbgrader.steps.JudgeSubmission",
    "grader.nbgrader.steps.SaveVerdict",
    AssignLatePenalties,
]
c.GenerateFeedback.exporter_class = "grader.nbgrader.feedback.FeedbackExporter"
c.GenerateFeedback.preprocessors = []  # the exporter asks the gradebook itself
c.ExportApp.plugin_class = "grader.nbgrader.exports.SafeCsvExportPlugin"  # nbgrader's own quotes nothing
# Every graded submission has all of its notebooks, so formgrader need not look for the files of a whole class before it shows one of them.
c.NbGraderAPI.ExchangeSubmit.strict = True
try:
    import grader  # noqa: F401
except ModuleNotFoundError:
    warnings.warn(f"Nothing can be graded: the grader is not installed. Run: python -m pip install --editable {ROOT}", stacklevel=1)
# Where untrusted code cannot be held (macOS, Windows, some containers) nothing is graded. To grade notebooks that you trust all the same:
# c.SubmissionExporter.unconfined = True

# zip_collect takes one archive per student, named after the student: downloaded/<assignment>/archive/<student>.zip
c.FileNameCollectorPlugin.named_regexp = r".*[\\/]extracted[\\/](?P<student_id>[^\\/]+)[\\/](.*[\\/])?(?P<file_id>[^\\/]+)$"
c.FileNameCollectorPlugin.valid_ext = [".ipynb", ".py"]

c.KernelManager.transport_encryption = "auto"  # kernels warn on every start when they talk in the clear

# A new gradebook needs the `alembic` command, which is not on PATH when the virtual environment is not activated.
scripts = str(Path(sys.executable).parent)
if scripts not in os.environ["PATH"].split(os.pathsep):
    os.environ["PATH"] = scripts + os.pathsep + os.environ["PATH"]

# nbgrader builds its records outside of the session that SQLAlchemy 2 wants to see them in; the rows are stored all the same.
warnings.filterwarnings("ignore", message="Object of type <Submitted", module=r"nbgrader\.api")
