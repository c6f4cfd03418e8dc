# The verbs. Each sets up what it needs on a fresh machine: Python 3.10 or newer and make are enough.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
PORT   ?= 8050
DEMO   := runs/quickstart
ENV    := env -u PYTHONPATH -u PYTHONHOME

.DEFAULT_GOAL := help
.PHONY: help demo test lint format proto clean
.DELETE_ON_ERROR:

help:
	@echo "make demo    set up, explain real photos, show them in the viewer (PORT=$(PORT))"
	@echo "make test    set up and run the tests, the browser's too"
	@echo "make lint    style and types"
	@echo "make format  put the code into style"
	@echo "make proto   compile proto/xlog.proto into xlog/events/"
	@echo "make screenshots  take the pictures of the README"
	@echo "make clean   remove the virtual environment and what the demo wrote"

# ---- set-up: one stamp per set of packages, remade when what it depends on changes

PACKAGING := pyproject.toml setup.cfg constraints.txt Makefile

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10) and "xlog wants Python 3.10 or newer, this is %s: make PYTHON=python3.x" % sys.version.split()[0])'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.demo: $(PACKAGING) | $(VENV)/bin/python
	@echo "setting up $(VENV) for the demo; minutes the first time"
	$(ENV) $(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[demo]'
	@touch $@

$(VENV)/.dev: $(PACKAGING) | $(VENV)/bin/python
	@echo "setting up $(VENV) for the tests; minutes the first time"
	$(ENV) $(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev]'
	@touch $@ $(VENV)/.demo

# ---- the verbs

$(DEMO)/.done: examples/quickstart.py | $(VENV)/.demo
	@rm -rf $(DEMO)
	$(ENV) $(BIN)/python examples/quickstart.py $(DEMO)
	@touch $@

demo: $(VENV)/.demo $(DEMO)/.done
	$(ENV) $(BIN)/xlog-view --logdir $(DEMO) --port $(PORT)

test: $(VENV)/.dev
	@$(BIN)/python tests/browser.py --install
	$(ENV) $(BIN)/python -m pytest

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy -p xlog
	$(BIN)/mypy -p viewer

format: $(VENV)/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

proto: $(VENV)/.dev
	$(BIN)/protoc -Iproto --python_out=xlog/events --pyi_out=xlog/events proto/xlog.proto

screenshots: $(VENV)/.dev $(DEMO)/.done
	$(BIN)/python tests/screenshots.py $(DEMO)

clean:
	rm -rf $(VENV) runs build *.egg-info
