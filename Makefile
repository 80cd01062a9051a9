# Everything works on a bare machine with Python 3.11 or later: each target installs what it needs into .venv first.
PYTHON ?= python3
BIN := .venv/bin
WORKERS ?= 2
GOLD ?= ../shared/gold

.DEFAULT_GOAL := help
.PHONY: help install demo test check format bench peers pictures clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: .venv/installed ## install the program with everything its demo, tests and checks need

.venv/installed: pyproject.toml requirements.lock
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv 2>/dev/null || { rm -rf .venv; \
	  echo "installing Debian's python3-venv"; apt-get update -qq && apt-get install -y -qq python3-venv >/dev/null && $(PYTHON) -m venv .venv; }
	@echo "installing into .venv …"
	@{ $(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1' && \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check -c requirements.lock --editable '.[web]' --group test --group check; } \
	  > .venv/install.log 2>&1 || { cat .venv/install.log; exit 1; }
	@touch $@

demo: install ## crawl two sample newspapers on this machine into data/demo.db
	$(BIN)/newsarchive demo

test: install ## run the whole test suite
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

check: install ## lint, types, import contracts, docstrings
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/interrogate -q newsarchive spiders
	$(BIN)/python docs/generate.py --check

format: install ## put the code into shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: install ## fail if a figure of the extractor fell; GOLD names the folder of labelled pages
	$(BIN)/python -m benchmarks.floors --gold $(GOLD)

peers: ## measure extraction beside its peers, all in one run; some of them need Python 3.12
	@test -x .venv-peers/bin/python || $(PYTHON) -m venv .venv-peers
	.venv-peers/bin/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
	.venv-peers/bin/python -m pip install --quiet --disable-pip-version-check --editable . --group peers
	.venv-peers/bin/python -m benchmarks.extraction --gold $(GOLD)

pictures: install ## run the examples of the docs, write down what they print, draw the pictures
	$(BIN)/python docs/generate.py
	$(BIN)/python docs/sessions.py
	$(BIN)/python docs/notebook.py
	$(BIN)/python docs/picture.py
	$(BIN)/python docs/screenshots.py

clean: ## remove what was installed and built; data/ stays
	rm -rf .venv .venv-peers build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
