"""Indexes that nbgrader's tables lack: without them, finding the grades of one submission reads those of the whole class.

nbgrader's primary keys and unique constraints serve look-ups by cell and by assignment; these serve the way from a student to the
submissions, and from a submission to its notebooks, grades and comments, which grading and formgrader take for every student.
"""

from nbgrader.api import Comment, Grade, Gradebook, SubmittedAssignment, SubmittedNotebook
from sqlalchemy import Connection, inspect, text

INDEXED = (
    (SubmittedAssignment, "student_id"),
    (SubmittedNotebook, "assignment_id"),
    (Grade, "notebook_id"),
    (Comment, "notebook_id"),
)
ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtext('indexes of the gradebook'))")


def add_indexes(gradebook: Gradebook) -> None:
    """Create the indexes that the gradebook's database does not have yet, in one transaction; they change no answer, only time.

    On PostgreSQL, where several may open a gradebook at once, the second waits for the first: `IF NOT EXISTS` alone does not hold there.
    """
    if not missing_indexes(gradebook):
        return
    with gradebook.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(ONE_AT_A_TIME)
        for model, column in INDEXED:
            _create(connection, model.__tablename__, column)


def missing_indexes(gradebook: Gradebook) -> list[str]:
    """The names of the indexes that the gradebook's database does not have."""
    tables = inspect(gradebook.engine)
    present = {index["name"] for model, _ in INDEXED for index in tables.get_indexes(model.__tablename__)}
    return [name for model, column in INDEXED if (name := _name(model.__tablename__, column)) not in present]


def _name(table: str, column: str) -> str:
    return f"ix_{table}_{column}"


def _create(connection: Connection, table: str, column: str) -> None:
    connection.execute(text(f"CREATE INDEX IF NOT EXISTS {_name(table, column)} ON {table} ({column})"))
