# `make grade` does the main job, `make test` runs all tests, `make lab` opens the course as a student sees it; each sets up everything first.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: setup grade test lab bench clean
.DEFAULT_GOAL := grade

setup: .venv/.ready

.venv/.ready: requirements.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "This course needs Python 3.11 or newer: make PYTHON=...")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch $@

grade: setup
	$(BIN)/python -m grader demo

test: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest --numprocesses auto --dist loadfile --no-loadscope-reorder

lab: setup
	$(BIN)/python -m grader lab $(OPTIONS)

bench: setup
	$(BIN)/python benchmarks/training.py
	$(BIN)/python benchmarks/grading.py
	$(BIN)/python benchmarks/scale.py

clean:
	rm -rf .venv release submitted autograded feedback exchange downloaded gradebook.db grades.csv .grader_cache build
