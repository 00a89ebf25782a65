# Two commands set everything up: `make run` and `make test`. Both need only Python 3.11+ and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CORPORA ?= ../shared/corpora

.PHONY: help run test check format lock bench recall train ablation evaluate sbom wheel clean
help:            ## show this list
	@grep -E '^[a-z]+:.*##' Makefile | sed 's/:.*##/\t/'

$(VENV)/.run: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Paravent needs Python 3.11 or newer; set PYTHON=python3.11")'
	@test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

run: $(VENV)/.run    ## start the proxy on 127.0.0.1:8080 with a demo policy and an upstream simulator
	$(BIN)/paravent serve --demo

test: $(VENV)/.dev   ## run every test
	$(BIN)/python -m pytest -q -n 2

check: $(VENV)/.dev  ## format, lint, types, structure and documentation
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q tests/structure tests/docs

format: $(VENV)/.dev ## format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix-only .

lock:                ## resolve the dependencies again and write the lock files (needs uv)
	uv pip compile pyproject.toml --group build --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header -q -o requirements.lock
	uv pip compile pyproject.toml --group build --group dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header -q -c requirements.lock -o requirements-dev.lock

bench: $(VENV)/.dev  ## measure against a bare pass-through (takes minutes)
	$(BIN)/python -m benchmarks

recall: $(VENV)/.dev ## measure detection on the corpus: recall, false alarms; then its speed beside presidio-analyzer
	$(BIN)/python -m benchmarks.detection
	$(BIN)/python -m benchmarks.detection --speed

train: $(VENV)/.dev  ## train the tagger from CORPORA (an hour on 2 cores) and put it in place
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --group training
	$(BIN)/python -m training.train --corpora $(CORPORA) --out build/tagger.pt
	$(BIN)/python -m training.export build/tagger.pt proxy/recognisers/model
	$(BIN)/python -m training.calibrate

ablation: $(VENV)/.dev ## train without each part of the data and of the training in turn (an hour), for the model card
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --group training
	$(BIN)/python -m training.ablation --corpora $(CORPORA)

evaluate: $(VENV)/.dev ## measure the tagger on the public sets in CORPORA and on our own corpus
	$(BIN)/python -m training.evaluate --corpora $(CORPORA)

sbom: $(VENV)/.dev   ## write a CycloneDX bill of materials to sbom.json
	$(BIN)/cyclonedx-py requirements requirements.lock --of JSON -o sbom.json

wheel: $(VENV)/.dev  ## build the wheel into dist/
	$(BIN)/python -m build --wheel --no-isolation --outdir dist .

clean:               ## remove what the other targets made
	rm -rf $(VENV) dist build .pytest_cache .mypy_cache .ruff_cache
