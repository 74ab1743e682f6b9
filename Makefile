# Needs python3 (3.11 or newer) and make. Uses uv where it is installed, else venv and pip.

PYTHON ?= python3
VENV ?= .venv
BASE_VENV ?= .venv-base
BIN = $(VENV)/bin
EXTRAS = [postgres,research,models]
PROCESSES ?= auto
# Tests run side by side: threads of the linear algebra's own beside them only wait for one another.
export OPENBLAS_NUM_THREADS ?= 1

.DEFAULT_GOAL := help

help: ## Show what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-16s %s\n", $$1, $$2}'

demo: $(VENV)/.demo ## Open a made-up clinic in the browser, in a throw-away encrypted database
	$(BIN)/reknit demo

dev: $(VENV)/.dev ## Install everything needed to work on reknit

check: $(VENV)/.dev ## Style, types, layers, budget
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python scripts/check_budget.py

test: check test-base test-extras test-postgresql build ## Everything CI runs

test-base: $(BASE_VENV)/.base ## What needs no extras, where none are installed
	$(BASE_VENV)/bin/python -m pytest -q -n $(PROCESSES) --dist worksteal -m "not research and not browser and not slow"

test-extras: $(VENV)/.dev ## What needs them: other formats, a browser, the documentation
	$(BIN)/python -m pytest -q -n $(PROCESSES) --dist worksteal -m "research or browser or slow"

test-postgresql: $(VENV)/.dev ## The web app's tests once more, on a real PostgreSQL
	$(BIN)/python scripts/with_postgresql.py $(BIN)/python -m pytest -q -n $(PROCESSES) --dist worksteal -m "not browser and not any_database" tests/web

build: $(VENV)/.dev docs
	rm -rf dist
	$(BIN)/python -m build --no-isolation --outdir dist .
	$(BIN)/python scripts/check_wheel.py dist

trust: $(VENV)/.dev ## Run the checks of what is promised, and print a table; FULL=1: full counts, for hours
	$(BIN)/python scripts/trust.py $(if $(FULL),--full)

bench: $(VENV)/.dev ## Time reknit beside its named peers
	$(BIN)/python benchmarks/whole_analysis.py
	$(BIN)/python benchmarks/one_rule.py
	$(BIN)/python benchmarks/course.py
	$(BIN)/python benchmarks/coverage.py
	$(BIN)/python benchmarks/checking_in.py
	$(BIN)/python benchmarks/talk_measures.py
	$(BIN)/python benchmarks/marked_hour.py
	PYTHONPATH=. $(BIN)/python benchmarks/hostile_input.py

docs: $(VENV)/.dev ## Build the documentation into site/
	$(BIN)/zensical build --clean

requirements: $(VENV)/.dev ## Pin every dependency anew, with hashes and without hosts
	sh scripts/pin_requirements.sh

$(VENV)/.demo: pyproject.toml requirements/base.txt
	sh scripts/install.sh "$(PYTHON)" "$(VENV)" requirements/base.txt ""
	@touch $@

$(VENV)/.dev: pyproject.toml requirements/dev.txt
	sh scripts/install.sh "$(PYTHON)" "$(VENV)" requirements/dev.txt "$(EXTRAS)"
	@touch $@ $(VENV)/.demo

$(BASE_VENV)/.base: pyproject.toml requirements/base-test.txt
	sh scripts/install.sh "$(PYTHON)" "$(BASE_VENV)" requirements/base-test.txt ""
	@touch $@

clean: ## Remove what was built
	rm -rf .venv .venv-base dist build site reknit-demo

.PHONY: help demo dev check test test-base test-extras test-postgresql build trust bench docs requirements clean
