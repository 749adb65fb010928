# Dateline. `make` or `make help` lists what there is. Everything stays inside this folder.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8080
JOBS ?= auto
FUZZ_S ?= 600
SEED ?= 1

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run up down test test-stack test-spark check bench bench-peers bench-stories bench-text fuzz fit-dates fit-entities lock dictionary sample clean

help: ## list these targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: $(VENV)/.installed ## make the environment in .venv (once; needs a package index)

setup-dev: $(VENV)/.installed-dev

$(VENV)/.installed: requirements.txt pyproject.toml tools/setup.sh
	@PYTHON="$(PYTHON)" sh tools/setup.sh $(VENV) requirements.txt
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt $(VENV)/.installed
	@PYTHON="$(PYTHON)" sh tools/setup.sh $(VENV) requirements-dev.txt
	@touch $@

run: setup ## harvest and refine the bundled newsroom through a real Airflow, show what landed, stop
	@$(BIN)/dateline run

up: setup ## start Airflow with its UI and the schedule on; Ctrl-C or `make down` stops it
	@$(BIN)/dateline up --port $(PORT)

down: ## stop what `make up` started
	@if [ -x $(BIN)/dateline ]; then $(BIN)/dateline down; else echo "Nothing was ever started here."; fi

test: setup ## the tests
	@$(BIN)/python -m pytest -n $(JOBS) -q

test-spark: setup .venv-spark/.installed ## Spark as a reader of the lake, in .venv-spark (500 MB; needs Java 17 or later)
	@DATELINE_SPARK=required $(BIN)/python -m pytest tests/docs/test_docs_spark.py -q

.venv-spark/.installed: tests/docs/spark.txt
	@$(PYTHON) -m venv .venv-spark
	@.venv-spark/bin/python -m pip --disable-pip-version-check install -q --require-hashes -r tests/docs/spark.txt
	@touch $@

test-stack: .venv-stack/.installed ## the services of docker-compose.yaml by hand, in .venv-stack (needs Postgres, redis-server, docker-compose)
	@.venv-stack/bin/python -m pip --disable-pip-version-check install -q --no-deps --no-build-isolation --force-reinstall .
	@DATELINE_STACK=required .venv-stack/bin/python -m pytest tests/stack -q

.venv-stack/.installed: requirements.txt requirements-scale.txt tools/setup.sh
	@PYTHON="$(PYTHON)" sh tools/setup.sh .venv-stack requirements.txt requirements-scale.txt
	@touch $@

check: setup-dev ## linters, types, layers, generated docs
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tools/dictionary.py --check
	$(BIN)/python tools/sample_lake.py --check
	$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yaml

bench: setup ## measure: prints `name: value unit` lines
	@$(BIN)/python -m benches

bench-peers: .venv-bench/.installed ## make the environment of the benchmarks' peers in .venv-bench

.venv-bench/.installed: requirements.txt benches/peers.txt pyproject.toml tools/setup.sh
	@PYTHON="$(PYTHON)" sh tools/setup.sh .venv-bench requirements.txt
	@.venv-bench/bin/python -m pip --disable-pip-version-check install -q -r benches/peers.txt
	@touch $@

bench-stories: bench-peers ## copies beside datasketch and rensa, and the join by size (BENCH_ARGS=--big for the greatest)
	@.venv-bench/bin/python -m benches.stories $(BENCH_ARGS)

bench-text: bench-peers ## bodies, headlines, authors, speed and memory beside other extractors (BENCH_ARGS="--half both")
	@.venv-bench/bin/python -m benches.text --memory-pages 20000 $(BENCH_ARGS)

fuzz: setup ## ten minutes of pages made worse by dice (FUZZ_S=600, SEED=1)
	@DATELINE_FUZZ_S=$(FUZZ_S) DATELINE_FUZZ_SEED=$(SEED) $(BIN)/python -m pytest tests/house/test_house_fuzz.py -q

fit-dates: setup ## fit the dating weights on the gold pages
	@$(BIN)/python -m benches.fit_dates

fit-entities: setup ## fit the weights that judge names on the gold sentences
	@$(BIN)/python -m benches.entities --write

dictionary: setup ## write docs/data-dictionary.md from the schema
	@$(BIN)/python tools/dictionary.py

sample: setup ## write sample/lake from the bundled newsroom
	@$(BIN)/python tools/sample_lake.py

lock: ## compile the locks anew (needs uv)
	uv pip compile --universal --generate-hashes --python-version 3.11 -q requirements.in -o requirements.txt
	uv pip compile --universal --generate-hashes --python-version 3.11 -q requirements-dev.in -o requirements-dev.txt
	uv pip compile --universal --generate-hashes --python-version 3.11 -q requirements-scale.in -o requirements-scale.txt

clean: down ## delete the environments and Airflow's home; the lake stays
	rm -rf $(VENV) .venv-bench .venv-spark .venv-stack .airflow
