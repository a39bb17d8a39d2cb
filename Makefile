# Every target sets up what it needs. Nothing here is needed to *use* the library.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STORY := $(VENV)/.story
TOOLS := $(VENV)/.tools
FUZZER := $(VENV)/.fuzzer
FUZZ_SECONDS ?= 3600
EQUALITY_COUNT ?= 50000
EQUALITY_JOBS ?= 2
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: help demo test fuzz mutation generated equality crowd batches packets lint docs interop bench clean

help:  ## what there is to make
	@grep -E '^[a-z]+:.*##' Makefile | sed 's/:.*##/\t/'

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or later is needed: make PYTHON=python3.12" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)

$(STORY): pyproject.toml | $(BIN)/python
	$(PIP) --editable '.[programme,blinding]'
	touch $@

$(TOOLS): pyproject.toml | $(BIN)/python
	$(PIP) --editable '.[dev]'
	touch $(STORY) $@

demo: $(STORY)  ## a micro-credential, from application and blind review to a verified badge, in demo-output/
	$(BIN)/python examples/09_micro_credential/micro_credential.py

test: $(TOOLS)  ## everything but the peers
	$(BIN)/python -m pytest -q --ignore=tests/interop

$(FUZZER): $(TOOLS)
	$(PIP) 'atheris>=3'
	touch $@

fuzz: $(FUZZER)  ## every parser, guided by coverage: an hour, or FUZZ_SECONDS= (Linux and macOS)
	cd tests && nice -n 15 ../$(BIN)/python -m fuzz.run --seconds $(FUZZ_SECONDS) --work ../build/fuzz

mutation: $(TOOLS)  ## small mistakes in the rooms that decide, each of which a test must notice (hours; goes on where it was; Linux and macOS)
	PYTHONPATH=tools:src nice -n 15 $(BIN)/python -m mutation --again

generated: $(TOOLS)  ## 200,000 generated inputs instead of 3,000 (up to half an hour)
	OPENBADGE_FUZZ=200000 $(BIN)/python -m pytest -q tests/hostile/test_fuzz_check.py

equality: $(TOOLS)  ## a million documents, both ways to their canonical bytes (some hours; EQUALITY_COUNT= for each of twenty seeds)
	cd tests && nice -n 15 ../$(BIN)/python -m equality.run --count $(EQUALITY_COUNT) --jobs $(EQUALITY_JOBS) \
		$(foreach seed,1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20,--seed $(seed))

crowd: $(TOOLS)  ## 20,000 awards by eight processes, twenty of them killed, on SQLite and PostgreSQL (about half an hour)
	LEDGER_AWARDS=20000 LEDGER_KILLS=20 $(BIN)/python -m pytest -q -s tests/integration/test_ledger_processes.py -k eight

batches: $(TOOLS)  ## 100,000 awards by four writers at once, and by a Dask cluster that loses a worker (up to an hour)
	nice -n 10 $(BIN)/python benchmarks/at_size.py --awards 100000

packets: $(TOOLS)  ## 60 assessors review 300 applications by file alone, some of the files spoiled (some minutes)
	PACKETS_APPLICATIONS=300 PACKETS_ASSESSORS=60 $(BIN)/python -m pytest -q tests/integration/test_packets_by_file.py

lint: $(TOOLS)  ## ruff and mypy strict
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

docs: $(TOOLS)  ## write the parts of the documentation that programs make, and schemas/
	$(BIN)/python tools/make_docs.py
	$(BIN)/python tools/measure_blinding.py

interop: $(TOOLS)  ## the peers, run for real (needs Node 20 or later)
	$(MAKE) -C tests/interop install PYTHON=$(PYTHON)
	$(BIN)/python -m pytest -q tests/interop

bench: $(TOOLS)  ## our figures beside a peer's, in one run; writes their pages in docs/
	$(MAKE) -C tests/interop install PYTHON=$(PYTHON)
	$(BIN)/python benchmarks/run.py

clean:
	rm -rf $(VENV) demo-output dist build
