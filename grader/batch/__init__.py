"""Whole classes: submissions graded side by side, on this machine or on many, written into one gradebook by one writer.

::

    submitted/ ──▶ driver ──tasks──▶ workers, an engine each ──results──▶ driver ──▶ autograded/, gradebook, cache

The driver alone touches files and the gradebook. Only bytes and text travel, so workers need no file system in common with it.
"""

from grader.batch.errors import AlreadyRunning, BatchError, NoAssignment, NotGraded, NoWorkers, OtherVersion, SchedulerLost

__all__ = ["AlreadyRunning", "BatchError", "NoAssignment", "NoWorkers", "NotGraded", "OtherVersion", "SchedulerLost"]
