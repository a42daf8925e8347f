"""How an assignment's files reach the workers of a cluster: with a plugin, which the scheduler hands to those that join later, too."""

from pathlib import Path

from distributed import Worker, WorkerPlugin

from grader.batch import worker as here
from grader.batch.travel import Assignment


class AssignmentPlugin(WorkerPlugin):
    """Gives the process of a worker an assignment, and takes it away in the end."""

    def __init__(self, assignment: Assignment) -> None:
        self.assignment = assignment

    def setup(self, worker: Worker) -> None:
        """Called in every worker that there is or will be."""
        here.take(self.assignment, Path(worker.local_directory))

    def teardown(self, worker: Worker) -> None:
        """Called when the plugin is removed, or the worker ends in order."""
        here.drop(self.assignment)
