# Each target does the set-up it needs. Start with: make demo
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
WORKERS ?= 2
export PYTHON

VENV := .venv/bin
PYTEST := $(VENV)/python -m pytest
PARALLEL := --numprocesses $(WORKERS) --dist worksteal
OURS := membership tests scripts migrations bench

.PHONY: help demo run test check coverage bench bar screenshots format lock clean runtime workshop browser

help:
	@echo "make demo         build a demonstration and serve it on http://localhost:8000 (another: make demo PORT=8001)"
	@echo "make run          serve the database named by MEMBERSHIP_DATABASE_URL"
	@echo "make test         every test, on SQLite and PostgreSQL (some of them: make test ONLY=tests/kernel)"
	@echo "make check        format, lint, types, import contracts, vendored files, tests"
	@echo "make coverage     the tests, and which branches they never took"
	@echo "make bench        the speed figures        make bar    the large reliability figures (hours)"
	@echo "make screenshots  the pictures of the README"
	@echo "make format       put the code in shape    make lock   write the lock files anew"
	@echo "make clean        remove what these made"

runtime:
	@scripts/bootstrap.sh runtime

workshop:
	@scripts/bootstrap.sh workshop

browser:
	@scripts/browser.sh

demo: runtime
	$(VENV)/membership demo$(if $(PORT), --port $(PORT))

run: runtime
	$(VENV)/membership serve

test: workshop browser
	$(PYTEST) $(PARALLEL) $(ONLY)

check: workshop browser
	$(VENV)/ruff format --check $(wildcard $(OURS))
	$(VENV)/ruff check $(wildcard $(OURS))
	$(VENV)/mypy
	$(VENV)/mypy tests/architecture tests/engines tests/workshop tests/conftest.py
	$(VENV)/lint-imports --no-logo
	@if [ -f scripts/vendor.py ]; then set -x; $(VENV)/python scripts/vendor.py --check; fi
	$(PYTEST) $(PARALLEL) tests

coverage: workshop browser
	$(PYTEST) $(PARALLEL) --cov --cov-report=html $(ONLY)
	$(VENV)/python scripts/coverage_groups.py

bench: workshop
	$(VENV)/python -m bench $(ARGS)

bar: workshop browser
	$(PYTEST) -m bar --timeout=0 $(or $(ONLY),tests)

screenshots: workshop browser
	$(VENV)/python scripts/screenshots.py

format: workshop
	$(VENV)/ruff format $(wildcard $(OURS))
	$(VENV)/ruff check --fix-only $(wildcard $(OURS))

# The locks hold versions and hashes, and no address: every machine asks the index it is set up for.
UV_LOCK := $(VENV)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --custom-compile-command "make lock" pyproject.toml
lock: workshop
	$(UV_LOCK) $(if $(UPGRADE),--upgrade) --extra editable --extra workshop --output-file requirements-workshop.lock
	$(UV_LOCK) --extra editable --constraint requirements-workshop.lock --output-file requirements.lock
	@! grep -n '://' requirements.lock requirements-workshop.lock

clean:
	rm -rf .venv .make build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache htmlcov .coverage*
	find membership tests scripts migrations -name __pycache__ -type d -prune -exec rm -rf {} +
