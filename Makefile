# Everything here sets itself up: `make run` and `make test` need Python 3.11+ and make, no more.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help install run test schemathesis storm failover upgrade roll chaos faults-redis admin-postgresql bench soak images lint format lock audit clean

help: ## what there is to make
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 24

install: $(VENV)/installed ## have what the program needs, and no more

run: $(VENV)/installed ## start the store, the web server and the workers; Ctrl-C stops them
	@exec $(BIN)/python manage.py runhub --from-make

# More processes than cores, for tests mostly wait; and what each of the many programs that they start
# would compile anew is kept.
test: export PYTHONDONTWRITEBYTECODE :=
test: $(VENV)/installed-dev $(VENV)/installed-browser $(VENV)/installed-axe $(VENV)/installed-redocly $(VENV)/installed-prometheus $(VENV)/installed-nginx $(VENV)/installed-systemd ## run every test
	@exec $(BIN)/python -m pytest -n 5 --no-loadscope-reorder

schemathesis: $(VENV)/installed-dev ## try what the API's description says, with hundreds of requests for each endpoint
	TASKHUB_TEST_WHOLE=1 $(BIN)/python -m pytest tests/openapi/test_schemathesis.py

storm: $(VENV)/installed-dev ## the fault tests at full length: hundreds of kills, a thousand races, hundreds of random lives
	TASKHUB_TEST_WHOLE=1 $(BIN)/python -m pytest tests/faults tests/test_model.py

failover: $(VENV)/installed-dev ## the store's primary is killed, frozen and cut off, round after round
	TASKHUB_TEST_WHOLE=1 $(BIN)/python -m pytest tests/failover

# It takes the release before out of the history.
upgrade: $(VENV)/installed-dev ## the release before and this one side by side on one store
	$(BIN)/python -m pytest tests/upgrade/side_by_side.py

roll: $(VENV)/installed-dev $(VENV)/installed-nginx ## every process is restarted in its turn, ten times, under 200 requests a second and 1,000 streams
	TASKHUB_TEST_WHOLE=1 $(BIN)/python -m pytest -s tests/roll

# SEED=7 repeats what befell whom, as far as dice have a say; MINUTES=3 is shorter.
chaos: $(VENV)/installed-dev ## ten minutes of kills, stalls, failovers and restarts under load; in the end a ledger must be right
	PYTHONPATH=clients/python $(BIN)/python -m tests.chaos $(if $(SEED),--seed $(SEED)) $(if $(MINUTES),--minutes $(MINUTES))

faults-redis: $(VENV)/installed-dev ## the fault tests on the redis-server in PATH
	TASKHUB_TEST_STORE="$$(command -v redis-server)" $(BIN)/python -m pytest tests/faults tests/failover

admin-postgresql: $(VENV)/installed-dev $(VENV)/installed-browser $(VENV)/installed-axe ## the admin's tests on the PostgreSQL that Debian's pg_virtualenv starts
	TASKHUB_TEST_DATABASE=postgres:///postgres pg_virtualenv $(BIN)/python -m pytest tests/test_admin*.py tests/browser/test_admin*.py tests/browser/test_dashboard.py

bench: $(VENV)/installed-dev ## measure against the peers, which it installs into var/bench
	$(BIN)/python -m bench

soak: $(VENV)/installed-dev ## ten minutes of watchers that come and go: memory stays flat
	$(BIN)/python -m bench streams.soak

images: $(VENV)/installed-dev $(VENV)/installed-browser ## take the pictures in docs/images anew
	$(BIN)/python -m tests.browser.pictures

lint: $(VENV)/installed-dev ## style, types and layers
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy .
	$(BIN)/lint-imports

format: $(VENV)/installed-dev ## put the code into shape
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

LOCKED := --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate
lock: $(VENV)/supply/installed ## pin by hash what requirements*.txt need; with UPGRADE=1 at its newest
	$(VENV)/supply/bin/uv pip compile $(LOCKED) $(if $(UPGRADE),--upgrade) requirements-dev.txt -o requirements-dev.lock
	$(VENV)/supply/bin/uv pip compile $(LOCKED) -c requirements-dev.lock requirements.txt requirements-tracing.txt -o requirements-tracing.lock
	$(VENV)/supply/bin/uv pip compile $(LOCKED) -c requirements-dev.lock requirements.txt -o requirements.lock

audit: $(VENV)/supply/installed ## ask what is known against the packages that run; it names those that nobody could be asked about
	$(VENV)/supply/bin/pip-audit --progress-spinner off --disable-pip --require-hashes -r requirements-tracing.lock

clean: ## remove what the targets above made, but not the data in var/
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "TaskHub needs Python 3.11 or newer")'
	$(PYTHON) -m venv $(VENV)

# What is pinned by hash, and no other file of the same name, whoever serves it.
$(VENV)/installed: requirements.lock | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

$(VENV)/installed-dev: requirements-dev.lock $(VENV)/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

# Apart from what runs, and from each other's needs.
$(VENV)/supply/installed: | $(VENV)/bin/python
	$(BIN)/python -m venv $(VENV)/supply
	$(VENV)/supply/bin/pip install --quiet --disable-pip-version-check uv==0.13.9 pip-audit==2.10.1
	@touch $@

# Without these all other tests still run; those in tests/browser say what to do, and fail.
$(VENV)/installed-browser: $(VENV)/installed-dev
	@if $(BIN)/python -m tests.browser.chromium; then touch $@; fi

$(VENV)/installed-prometheus: $(VENV)/installed-dev
	@if $(BIN)/python -m tests.deploy.prometheus; then touch $@; fi

$(VENV)/installed-nginx: $(VENV)/installed-dev
	@if $(BIN)/python -m tests.roll.nginx; then touch $@; fi

# Debian's, which is there wherever systemd runs; a container may have none.
$(VENV)/installed-systemd: $(VENV)/installed-dev
	@if command -v systemd-analyze >/dev/null \
	  || RUNLEVEL=1 apt-get install -qq -y --no-install-recommends systemd; then touch $@; fi

$(VENV)/installed-axe: $(VENV)/installed-dev
	@if npm install --silent --no-save --prefix $(VENV)/axe axe-core@4.14.1; then touch $@; fi

$(VENV)/installed-redocly: $(VENV)/installed-dev
	@if npm install --silent --no-save --prefix $(VENV)/redocly @redocly/cli@2.77.0; then touch $@; fi
