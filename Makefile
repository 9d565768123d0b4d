# One place for every command. `make help` lists them.
.DEFAULT_GOAL := help
SHELL := /bin/sh
.DELETE_ON_ERROR:
.NOTPARALLEL:
# hundreds of processes are started, and each would compile all that it imports
unexport PYTHONDONTWRITEBYTECODE

VENV  := .venv
PY    := $(VENV)/bin/python
UV    ?= uv
PORT  ?= 8000
# the venv holds absolute paths: the stamp's name carries this folder, so a moved or copied clone sets up anew
HERE  := $(shell pwd -P | cksum | cut -d' ' -f1)
RUN   := $(VENV)/.run-$(HERE)
DEV   := $(VENV)/.dev-$(HERE)
PEERS := .venv-peers/.done-$(HERE)

help:  ## list the commands
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile

run: $(RUN)  ## start the rehearsal: phone, console and platform on this machine (PORT=8000)
	@exec $(PY) -m bot rehearse --port $(PORT)

test: $(DEV)  ## all tests, with a real PostgreSQL and a real Chromium
	@$(PY) -m pytest -q -n 3 --dist loadfile --no-loadscope-reorder $(PYTEST)

test-peers: $(PEERS)  ## clients written by others, against our simulator and webhook
	@$(PY) -m pytest -q -n 2 $(PYTEST) peers

test-once: $(DEV)  ## a push goes out once: every death of a scheduler with every fault (an hour)
	@BOT_ONCE=all $(PY) -m pytest -q -s -n 2 $(PYTEST) tests/stories/test_once.py

check: $(DEV)  ## style, types and the tables and texts that must agree
	@$(PY) -m ruff format --check -q . && $(PY) -m ruff check -q . && $(PY) -m mypy

pictures: $(DEV)  ## pictures of every page of the console, on a PC and on a phone, into pictures/
	@$(PY) -m tools.every_page

manual: $(DEV)  ## make the pictures of docs/手册 anew, by the tests that perform its steps
	@BOT_MANUAL_PICTURES=1 $(PY) -m pytest -q -p no:cacheprovider $$(grep -rl "manual import" tests --include="test_*.py")

bench: $(DEV)  ## measure speed beside peers; results belong in docs/performance.md
	@for file in bench/*.py; do echo "== $$file"; $(PY) $$file || exit 1; done

format: $(DEV)  ## let ruff put the code in order
	@$(PY) -m ruff format -q . && $(PY) -m ruff check -q --fix .

setup: $(DEV)  ## make .venv with everything, tests included

$(RUN): requirements.lock fonts.lock pyproject.toml tools/setup.sh
	@sh tools/setup.sh $(VENV) $@ requirements.lock fonts.lock

$(DEV): requirements-dev.lock fonts.lock pyproject.toml tools/setup.sh tools/browser.py tools/browser/package-lock.json
	@rm -f $@; sh tools/setup.sh $(VENV) $(VENV)/.packages requirements-dev.lock fonts.lock
	@$(PY) tools/browser.py || { echo "setup: the tests' Chromium could not be fetched: is the npm registry reachable?" >&2; exit 1; }
	@touch $(RUN) $@

$(PEERS): peers/package-lock.json peers/peers.lock peers/install.py | $(DEV)
	@echo "setup: installing the clients of others into .venv-peers"
	@$(PY) -m peers.install
	@touch $@

lock:  ## write the lock files anew (needs uv)
	$(UV) pip compile -q --universal --generate-hashes --custom-compile-command "make lock" --extra dev pyproject.toml -o requirements-dev.lock
	$(UV) pip compile -q --universal --generate-hashes --custom-compile-command "make lock" -c requirements-dev.lock pyproject.toml -o requirements.lock
	$(UV) pip compile -q --universal --generate-hashes --no-deps --custom-compile-command "make lock" fonts.in -o fonts.lock
	$(UV) pip compile -q --universal --generate-hashes --custom-compile-command "make lock" peers/peers.in -o peers/peers.lock
	$(PY) -m peers.install lock

clean:  ## remove the virtual environments
	rm -rf $(VENV) .venv-peers

.PHONY: help run test test-once test-peers check pictures manual bench format setup lock clean
