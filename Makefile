# Everything a checkout needs. Each target may be repeated at any time, as root or not; what is done is not done again.

PYTHON ?= $(shell for name in python3.11 python3.12 python3.13 python3.14 python3 python; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$name; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
RUN_DIR := .run
STATIC := gateway/static
WEB_SOURCES := $(shell find web -name node_modules -prune -o -type f -print 2>/dev/null)
# As many processes as the machine has cores; 0 runs the tests in one, where they can be stepped through.
TEST_WORKERS ?= logical
PACKAGES := kit conversations channels routing kb automation reporting gateway

.DEFAULT_GOAL := help
.PHONY: help setup web run test test-reliability lint format bench screenshots openapi check-client clean

help:  ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 26

setup: $(VENV)/.project  ## Make .venv with the program and everything to work on it

$(VENV)/.packages: requirements-dev.lock
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed; name it with make PYTHON=…" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

$(VENV)/.project: pyproject.toml $(VENV)/.packages
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

web: $(RUN_DIR)/web-built  ## Build the console and the widget, where Node is installed

$(RUN_DIR)/web-packages: web/package.json web/package-lock.json
	@mkdir -p $(RUN_DIR)
	@if command -v npm >/dev/null; then cd web && npm ci --no-fund --no-audit --loglevel=error; fi
	@touch $@

$(RUN_DIR)/web-built: $(RUN_DIR)/web-packages $(WEB_SOURCES) scripts/compress_static.py | $(VENV)/.project
	@if command -v npm >/dev/null; then \
		(cd web && npm run build --silent) && $(BIN)/python scripts/compress_static.py $(STATIC) && touch $@; \
	else echo "Node 20 or newer is not installed: the console is not built, the API works without it."; fi

run: setup web  ## Set up, then serve on http://127.0.0.1:8080 with demo data
	@exec $(BIN)/trunkline serve --demo

test: setup web  ## Set up, then run the tests; those whose outside program is missing are left out and named
	@scripts/system-packages install || true
	$(BIN)/python -m pytest -m "not reliability" --numprocesses=$(TEST_WORKERS) --maxprocesses=4 \
		--dist=loadfile --no-loadscope-reorder
	@if command -v npm >/dev/null; then cd web && npm run test --silent; fi

test-reliability: setup web  ## The long fault tests
	$(BIN)/python -m pytest -m reliability --timeout=1800 -o faulthandler_timeout=2400

lint: setup $(RUN_DIR)/web-packages  ## Style, types and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@if command -v npm >/dev/null; then cd web && npm run typecheck --silent && npm run lint --silent; fi

format: setup  ## Put the Python code into shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: setup  ## Every measurement, against its limit
	$(BIN)/python -m bench all

screenshots: web $(VENV)/.project  ## Photograph every screen of the demo into docs/images/screens
	$(BIN)/python scripts/screenshots.py

openapi: setup  ## Print the OpenAPI document
	@$(BIN)/trunkline openapi

check-client: setup $(RUN_DIR)/web-packages  ## The typed client is the one this API makes
	@if command -v npm >/dev/null; then cd web && npm run generate --silent && git diff --exit-code -- packages/client; fi

clean:  ## Remove what was made here, but not the data folder
	rm -rf $(VENV) $(RUN_DIR) $(STATIC) web/node_modules web/*/*/node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find $(PACKAGES) tests bench -name __pycache__ -prune -exec rm -rf {} +
