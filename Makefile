# Every command of the project. `make` itself sets up what it needs: uv through pip, everything
# else from the hash-pinned locks in requirements/.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
LOCKS := $(wildcard requirements/*.txt)
ENV ?= sandbox
# Which part of an environment is meant: nothing is everything but the organization's stage.
SELECTION = $(if $(SET),--set "$(SET)") $(if $(STAGE),--stage "$(STAGE)") $(if $(STACK),--stack "$(STACK)") $(if $(ASSEMBLY),--assembly "$(ASSEMBLY)")

.PHONY: help init demo up down test suite check soak bench synth verify plan deploy destroy seed lock clean

help: ## Show the commands
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | awk -F'\t' '{printf "  make %-9s %s\n", $$1, $$2}'

$(READY): pyproject.toml requirements/dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) --version)."; exit 1; }
	@echo "Setting up $(VENV) (once) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m uv --version >/dev/null 2>&1 || $(BIN)/python -m pip install --quiet --require-hashes -r requirements/uv.txt
	@$(BIN)/python -m uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/dev.txt
	@$(BIN)/python -m uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

init: $(READY) ## Set up the environment and the git hooks
	@if git rev-parse --git-dir >/dev/null 2>&1; then $(BIN)/pre-commit install; else echo "This folder is no git repository: there are no hooks to set up."; fi

demo: $(READY) ## Let people and an account come in a local cloud and show what happened
	@$(BIN)/python -m sandbox demo

up: $(READY) ## Start the local cloud in the background
	@FUNCTION_ENDPOINT_URL="$(FUNCTION_ENDPOINT_URL)" $(BIN)/python -m sandbox up

down: $(READY) ## Stop it and leave nothing behind
	@$(BIN)/python -m sandbox down

test: $(READY) ## Everything CI runs
	@$(MAKE) --no-print-directory -j 2 check suite

# Beside the checks, and with a worker more than CI has processors: whoever has the trials waits for
# the local cloud as much as it computes.
suite: $(READY)
	@$(BIN)/python -m pytest -q -n 3 $(if $(REPORT),--junitxml=$(REPORT))

check: $(READY) ## Format, lint, types, import rules, template rules
	@$(BIN)/ruff format --check . && $(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/python -m pytest -q --no-header tests/infra/test_import_rules.py
	@$(BIN)/python -m infra check

soak: $(READY) ## The long proofs
	@$(BIN)/python -m pytest -q -n 2 -m soak

bench: $(READY) ## Measure and write bench/results/
	@$(BIN)/python -m bench

synth: $(READY) ## Write the templates of ENV (infra/environments/ENV.yaml) to cdk.out/
	@$(BIN)/python -m infra synth $(ENV)

verify: $(READY) ## Find out where ENV in AWS differs from the local cloud (WRITE=1: tries a user too)
	@$(BIN)/python -m infra verify $(ENV) $(if $(WRITE),--write) --json verification.json

plan: $(READY) ## Show what deploying ENV would change [SET= STAGE= STACK= ASSEMBLY=]
	@$(BIN)/python -m infra plan $(ENV) $(SELECTION)

deploy: $(READY) ## Deploy ENV to AWS, after showing the plan [as plan; YES=1]
	@$(BIN)/python -m infra deploy $(ENV) $(SELECTION) $(if $(YES),--yes)

destroy: $(READY) ## Remove ENV from AWS; files and records are kept [as plan; USERS=offboard YES=1]
	@$(BIN)/python -m infra destroy $(ENV) $(SELECTION) $(if $(USERS),--users "$(USERS)") $(if $(YES),--yes)

seed: $(READY) ## Fill the empty repository of ENV's pipelines with this checkout's HEAD [PROFILE=]
	@$(BIN)/python -m infra seed $(ENV) $(if $(PROFILE),--profile "$(PROFILE)")

lock: ## Pin pyproject.toml's groups into requirements/
	@$(BIN)/python -m uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header --no-annotate -p 3.11 pyproject.toml -o requirements/functions.txt
	@$(BIN)/python -m uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header --no-annotate -p 3.11 -c requirements/functions.txt pyproject.toml --group dev -o requirements/dev.txt
	@echo uv | $(BIN)/python -m uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header --no-annotate -p 3.11 - -o requirements/uv.txt

# Not what people wrote (infra/environments/), nor $(VENV), which takes a minute and a package index
# to make again. What a running sandbox stands on is left to `make down`.
clean: ## Remove what can be made again; with ALL=1 the environment too
	@! test -e .sandbox/run || { echo "A sandbox runs here, or was killed: make down first. Nothing was removed." >&2; exit 1; }
	@rm -rf .build .sandbox cdk.out .pytest_cache .mypy_cache .ruff_cache .hypothesis *.egg-info
	@find . -path ./$(VENV) -prune -o -path ./.git -prune -o -type d -name __pycache__ -exec rm -rf {} +
	@$(if $(ALL),rm -rf $(VENV),true)
