# What a newcomer needs: `make demo`, `make test`. Every target is safe to repeat.
# Needs Python 3.11 or newer with venv, and make. Another Python: make demo PYTHON=python3.12

PYTHON ?= python3
PORT ?= 8000
VENV := .venv
RUN := $(VENV)/bin/python
LOCK := requirements/dev.lock

# Only what the lock names: no packages of the user's own, of the system's, or from PYTHONPATH.
export PYTHONNOUSERSITE = 1
export PIP_USER = 0
export PORT
unexport PYTHONPATH PYTHONHOME DJANGO_SETTINGS_MODULE

# For checks that load the settings and ask no server.
SERVERLESS := SECRET_KEY=checks REDIS_URL=unix:///nonexistent/none \
	DATABASE_URL=postgresql://nobody@/none?host=/nonexistent DJANGO_SETTINGS_MODULE=portal.settings

.DEFAULT_GOAL := help
.PHONY: help install demo demo-reset test bench docs messages clean \
	lint lint-style lint-types lint-layers lint-migrations lint-templates lint-messages lint-locks

help:            ## show this list
	@sed -n 's/^\([a-z-]*\): .*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

install: $(VENV)/installed  ## make .venv with the locked dependencies

$(VENV)/installed: $(LOCK)
	@command -v $(PYTHON) >/dev/null || { echo "There is no '$(PYTHON)'. \
	Install Python 3.11 or newer, or name one: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$(PYTHON) is \
	`$(PYTHON) -V`; the portal needs 3.11 or newer: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "$(PYTHON) comes without venv. \
	On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	@echo "- Making $(VENV) …"
	@$(PYTHON) -m venv $(VENV)
	@echo "- Installing the locked dependencies (some 110 packages; a minute or two) …"
	@$(RUN) -m pip install -qq --disable-pip-version-check --require-hashes -r $(LOCK)
	@# so that .venv/bin/pytest finds the portal from anywhere
	@$(RUN) -c 'import pathlib, sysconfig; \
	pathlib.Path(sysconfig.get_path("purelib"), "cdr-portal.pth").write_text("$(CURDIR)\n")'
	@touch $@

demo: install    ## run the whole portal here, on PORT (8000); Ctrl-C stops it
	@exec $(RUN) -m embedded.demo

demo-reset: install  ## remove the demo's data, so that the next demo starts afresh
	@exec $(RUN) -m embedded.demo --reset

test: install    ## run all tests, browser tests included, on throw-away servers
	@exec $(RUN) -m embedded.testing

bench: install   ## print our figures beside a baseline and the floor
	@$(RUN) -m pip install -qq --disable-pip-version-check --require-hashes -r requirements/bench.lock
	@for name in anchors desk duplicates permissions reader sheets; do echo "== $$name"; $(RUN) -m benchmarks.$$name || exit 1; done

docs: install    ## generate the pages of docs/ that are generated
	@$(SERVERLESS) $(RUN) manage.py permissions_page > docs/permissions.md

messages: install  ## bring the message catalogues up to date
	@$(RUN) manage.py messages

lint: lint-style lint-types lint-layers lint-migrations lint-templates lint-messages lint-locks \
	## run every check that needs no test

lint-style: install
	$(VENV)/bin/ruff check
	$(VENV)/bin/ruff format --check

lint-types: install
	$(SERVERLESS) $(VENV)/bin/mypy documents portal apps embedded

lint-layers: install
	$(VENV)/bin/lint-imports

lint-migrations: install
	$(SERVERLESS) $(RUN) -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run

lint-templates: install
	$(VENV)/bin/djlint --lint --quiet templates apps

lint-messages: install
	$(SERVERLESS) $(RUN) manage.py messages --check

lint-locks:
	! grep -n '://' requirements/*.lock

clean:           ## remove .venv and everything made; refuses while a demo runs
	@if [ -x $(RUN) ]; then $(RUN) -m embedded.demo --reset; fi
	rm -rf $(VENV) var .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
