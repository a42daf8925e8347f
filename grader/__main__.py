"""Lets `python -m grader` start the command line."""

from grader.cli import cli

cli(prog_name="python -m grader")
