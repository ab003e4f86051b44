# Two commands: `make demo` and `make test`. Everything they need they set up themselves.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test lint types soak browser golden fuzz bench load bench-log bench-cleanroom clean

# The demo installs only what the site needs; the tests add the rest.
.venv/.runtime: requirements/runtime.txt pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/runtime.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

.venv/.dev: .venv/.runtime requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	touch $@

# `make demo` continues with what is there; `make demo FRESH=1` starts over.
demo: .venv/.runtime
	$(BIN)/marketplace demo --witness $(if $(FRESH),--fresh)

# Two workers, each with a private PostgreSQL server of its own; FLAGS="-n 0" runs in one process.
test: .venv/.dev lint types
	$(BIN)/python -m pytest -q -n 2 --dist loadscope --no-loadscope-reorder $(FLAGS)

lint: .venv/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: .venv/.dev
	$(BIN)/mypy

soak: .venv/.dev
	$(BIN)/python -m pytest -q --override-ini addopts="-m soak --import-mode=importlib --strict-markers --disable-socket --allow-hosts=127.0.0.1,::1,localhost --allow-unix-socket"

# The story in headless Chromium alone (`make test` walks it too).
browser: .venv/.dev
	$(BIN)/python -m pytest -q --override-ini addopts="-m browser --import-mode=importlib --strict-markers --disable-socket --allow-hosts=127.0.0.1,::1,localhost --allow-unix-socket"

# Take the pictures of pages anew (tests/browser/golden): look at each before you commit it.
golden: .venv/.dev
	GOLDEN=renew $(BIN)/python -m pytest -q tests/browser/test_golden.py

# Coverage-guided search for input that a reader of contracts/ does not refuse by name.
fuzz: .venv/.dev
	$(BIN)/python -m tests.contracts.fuzz $(or $(SECONDS),20)

# Ratios in one run, on both databases, with fsync on; figures are kept in docs/benchmarks.md.
bench-log: .venv/.dev
	$(BIN)/python -m benchmarks.log

bench-anonymize: .venv/.dev
	nice -n 10 $(BIN)/python -m benchmarks.anonymize ../shared/data

bench-sharing: .venv/.dev
	$(BIN)/python -m benchmarks.sharing

# Download against the bare server sending the same file, the first delivery, and the gate's CPU.
bench-delivery: .venv/.dev
	$(BIN)/python -m benchmarks.delivery

# What a request costs the server beside its own SQL by the bare driver: 100,000 products, both databases.
bench: .venv/.dev
	$(BIN)/python -m benchmarks.doors

# 200 people browse and 20 buy at once; SECONDS_LONG=60 for a short trial.
load: .venv/.dev
	$(BIN)/python -m benchmarks.load --seconds $(or $(SECONDS_LONG),300)

bench-contracts: .venv/.dev
	$(BIN)/python -m benchmarks.evaluation

# From handing a query to the cage to its first row, cold, warm, and with fifty buyers at once.
bench-cleanroom: .venv/.dev
	$(BIN)/python -m benchmarks.cleanroom

clean:
	rm -rf .venv var build *.egg-info
