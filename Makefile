# Upstar: `make run` to use it, `make test` to check it. Both set up what they need.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --no-input

# hundreds of modules are loaded by each of the processes that tests start: compiled once, they are read in half the time
export PYTHONDONTWRITEBYTECODE =

.PHONY: help setup run test soak tour check format lint types imports clean lock audit bench

help: ## List the commands
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

$(VENV)/.made:
	@test -n "$(PYTHON)" || { echo "Upstar needs Python 3.11 or newer, and none was found on PATH." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.runtime: $(VENV)/.made requirements/runtime.txt
	$(BIN)/python scripts/install.py runtime
	@touch $@

$(VENV)/.upstar: $(VENV)/.runtime pyproject.toml package-lock.json scripts/assets.py
	$(BIN)/python scripts/assets.py
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.upstar requirements/dev.txt
	$(BIN)/python scripts/install.py dev
	@touch $@

$(VENV)/.modules: $(VENV)/.runtime package-lock.json scripts/dev_modules.py
	$(BIN)/python scripts/dev_modules.py
	@touch $@

.PHONY: modules browser compiled
modules: $(VENV)/.modules

browser:
	@sh scripts/ensure_browser.sh

# what is compiled when it is first used, kernels and modules: done once, it is not done by each of the tests' processes
compiled: $(VENV)/.dev
	$(BIN)/python -c "from upstar.matching import service; service.warm()"
	$(BIN)/python -m pytest --collect-only --quiet --quiet >/dev/null

setup: $(VENV)/.upstar ## Make .venv with upstar in it

run: setup ## Start everything and say which address to open
	@$(BIN)/upstar serve

test: $(VENV)/.dev modules browser ## Run every test
	$(BIN)/python -m pytest -n auto --dist worksteal

soak: $(VENV)/.dev ## Run the long variants of tests, which `make test` leaves out
	$(BIN)/python -m pytest -n auto --dist worksteal -m soak

tour: $(VENV)/.dev ## Make docs/tour: every page in pictures
	@sh scripts/ensure_browser.sh
	$(BIN)/python -m scripts.tour

check: $(VENV)/.dev lint types imports ## Format, lint, types and import rules

lint: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(VENV)/.dev
	$(BIN)/mypy

imports: $(VENV)/.dev
	$(BIN)/lint-imports

format: $(VENV)/.dev ## Format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/.dev ## Run the quick benchmarks and write their table, benchmarks/history
	$(BIN)/python -m benchmarks

audit: $(VENV)/.made ## Ask osv.dev for known holes in what is locked (needs a network)
	$(BIN)/python scripts/audit.py

lock: ## Resolve pyproject.toml into the hashed lock files (needs uv)
	./scripts/lock.sh

clean: ## Remove what setup made
	rm -rf $(VENV) src/upstar/web/static/vendor node_modules
