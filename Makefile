# run · test · check · bench · chaos · messages        (works with the make and shell that macOS ships)

SHELL = /bin/sh
PYTHON = $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
PY = .venv/bin/python
RUN_READY := .venv/run-$(shell cksum < requirements.lock | tr ' ' '-')
DEV_READY := .venv/dev-$(shell cksum < requirements-dev.lock | tr ' ' '-')
ONLY =
ARGS =

PRODUCTION = LINLI_DEMO=0 LINLI_DEBUG=0 LINLI_SECURE=1 LINLI_HOSTS=linli.example \
	LINLI_SECRET_KEY=`$(PY) -c 'import secrets; print(secrets.token_urlsafe(64))'`

# A check reads the settings but keeps nothing: with a key given, it needs no data folder.
CHECKING = LINLI_SECRET_KEY=checking

# Dozens of processes start in one run of the tests: what Python has compiled is kept, wherever the machine says not to.
export PYTHONDONTWRITEBYTECODE =

export PIP_DISABLE_PIP_VERSION_CHECK = 1
export PIP_NO_INPUT = 1

.PHONY: run test check bench chaos messages compile style types contracts templates migrations translations deployment

run: $(RUN_READY)
	@LINLI_DEMO="$${LINLI_DEMO-1}" && export LINLI_DEMO && $(PY) manage.py prepare && exec $(PY) manage.py serve

test: compile
	@$(PY) -m tests.chromium
	$(PY) -m pytest --pair embedded $(SIDE_BY_SIDE) $(ARGS)
	$(PY) -m pytest --pair scaled $(SIDE_BY_SIDE) -m "not once" $(ARGS)

# Three workers, for they wait more than they work; each file to one of them, in the order of the files: those with a
# browser come last (tests/conftest.py).
SIDE_BY_SIDE = --numprocesses 3 --no-loadscope-reorder

# What is marked `once` runs on the first pair alone. How pages look and are walked through, and what a device does by
# itself (without a network, with its own camera, with a film), does not depend on the database. tests/deploy brings
# PostgreSQL and Redis of its own.

# Each part may be asked for alone; `make -k check` goes on after the first that fails.
check: style types contracts templates migrations translations deployment

style: $(DEV_READY)
	@.venv/bin/ruff check --quiet . && .venv/bin/ruff format --check --quiet --diff .

types: $(DEV_READY)
	@$(CHECKING) .venv/bin/mypy

contracts: $(DEV_READY)
	@.venv/bin/lint-imports --no-logo

templates: $(DEV_READY)
	@.venv/bin/djlint --quiet --lint templates

migrations: $(DEV_READY)
	@$(CHECKING) $(PY) manage.py makemigrations --check --dry-run

translations: $(DEV_READY)
	@$(PY) -m config.messages check

deployment: compile
	@$(PRODUCTION) $(PY) manage.py check --deploy --fail-level WARNING

bench: compile
	@$(PY) -m bench $(ONLY)

chaos: compile
	@$(PY) -m bench.chaos

messages: $(DEV_READY)
	@$(PY) -m config.messages update
	@$(PY) -m config.messages check

compile: $(DEV_READY)
	@$(PY) -m config.messages compile

$(PY):
	@test -n "$(PYTHON)" || { echo "Linli needs Python 3.11 or newer: https://www.python.org/downloads/"; exit 1; }
	@echo "Making a virtual environment in .venv"
	@$(PYTHON) -m venv .venv

$(RUN_READY): $(PY)
	@echo "Installing what Linli needs"
	@$(PY) -m pip install -qq --require-hashes -r requirements.lock
	@touch $@

$(DEV_READY): $(PY)
	@echo "Installing what Linli and its tests need"
	@$(PY) -m pip install -qq --require-hashes -r requirements-dev.lock
	@touch $@ $(RUN_READY)
