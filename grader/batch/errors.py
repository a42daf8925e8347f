"""What can go wrong with a whole class.

::

    BatchError
    ├── NotGraded         one submission has no verdict; the text says why
    ├── OtherVersion      a worker runs another version of the grader
    ├── NoAssignment      a worker was never given the assignment's files
    ├── NoWorkers         no worker is there
    ├── SchedulerLost     the cluster's scheduler is gone
    └── AlreadyRunning    the assignment is being graded by another process
"""

__all__ = ["AlreadyRunning", "BatchError", "NoAssignment", "NoWorkers", "NotGraded", "OtherVersion", "SchedulerLost"]


class BatchError(Exception):
    """Anything that keeps a class from being graded; the text is for the instructor."""


class NotGraded(BatchError):
    """A submission that has no verdict."""


class OtherVersion(BatchError):
    """A worker would grade by other rules than the driver's."""


class NoAssignment(BatchError):
    """A worker has no files of the assignment."""


class NoWorkers(BatchError):
    """There is nobody to grade."""


class SchedulerLost(BatchError):
    """The cluster cannot be reached any more."""


class AlreadyRunning(BatchError):
    """Two processes would write the same grades."""
