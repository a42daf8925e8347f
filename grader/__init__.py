"""Everything that grades: rebuild, sandbox, judge, checks, report, and the command line."""
