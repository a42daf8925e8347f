"""nbgrader's own way of grading, for comparison: the course's configuration without its engine, with folders of its own."""

from nbgrader.converters import Autograde, GenerateFeedback

c = get_config()  # type: ignore[name-defined]  # noqa: F821  (nbgrader provides it)
load_subconfig("nbgrader_config.py")  # type: ignore[name-defined]  # noqa: F821

for converter in (Autograde, GenerateFeedback):
    del c[converter.__name__]

c.CourseDirectory.autograded_directory = "stock"
c.CourseDirectory.feedback_directory = "stock_feedback"
c.CourseDirectory.db_url = f"sqlite:///{c.CourseDirectory.root}/stock.db"
