# Every target sets up what it needs. Nothing here is needed to *use* the library.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: demo test lint docs interop bench schemas clean

$(STAMP): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $@

demo: $(STAMP)  ## issue, bake and verify a micro-credential; the files land in demo-output/
	$(BIN)/python examples/demo.py

test: $(STAMP)  ## everything but the peers
	$(BIN)/python -m pytest -q --ignore=tests/interop

lint: $(STAMP)  ## ruff and mypy strict
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

docs: $(STAMP)  ## regenerate the parts of the documentation that are made by programs
	$(BIN)/python -m tools.make_docs

schemas: $(STAMP)  ## regenerate schemas/ from the models
	$(BIN)/python tools/generate_schemas.py

interop: $(STAMP)  ## the peers, run for real (needs Node 20 or later)
	$(MAKE) -C tests/interop install PYTHON=$(PYTHON)
	$(BIN)/python -m pytest -q tests/interop

bench: $(STAMP)  ## our figures beside a peer's, in one run
	$(BIN)/python benchmarks/run.py

clean:
	rm -rf $(VENV) demo-output dist build
