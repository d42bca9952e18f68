# stepwise: `make demo` shows what it does, `make test` proves that it works, `make help` lists the rest.
# Everything is installed in .venv/ here, and nowhere else. Another Python: make demo PYTHON=python3.12

PYTHON ?= python3
BIN    := .venv/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet

# The demo: one command a line, run in order and shown as it is run.
define DEMO
stepwise evaluate wirral examples/cases/wirral-child-in-need.json
stepwise evaluate rochdale examples/cases/rochdale-transfer.json
stepwise evaluate halton examples/cases/halton-caf-stepping-up.json
stepwise compare wirral halton --width 110
endef
export DEMO

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test check ruff mypy policies deep mutants differential bench clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

demo: .venv/.ready-demo ## set up, then evaluate an example case
	@printf '%s\n' "$$DEMO" | while read -r command; do \
	  printf '\n$$ %s\n\n' "$$command"; \
	  PATH="$$PWD/$(BIN):$$PATH" sh -c "$$command" </dev/null || exit $$?; \
	done

test: check ## set up, make check, then every test but the slow ones
	@echo '== pytest'
	@$(BIN)/python -m pytest -n 2 --dist worksteal

check: .venv/.ready-dev ## ruff, mypy --strict, and every policy pack checked
	@$(MAKE) --no-print-directory --jobs=2 ruff mypy policies

ruff:
	@echo '== ruff'
	@$(BIN)/python -m ruff check .

mypy:
	@echo '== mypy'
	@$(BIN)/python -m mypy --strict src

policies:
	@echo '== stepwise check policies'
	@$(BIN)/stepwise check policies

deep: .venv/.ready-dev ## the slow, thorough tests
	@STEPWISE_SEARCH=1 $(BIN)/python -m pytest -m 'deep or not deep' tests/conformance tests/engine tests/cli tests/kit tests/packs tests/render -n 2 --dist worksteal

mutants: .venv/.ready-dev ## every small change to every pack: which does no scenario notice?
	@$(BIN)/stepwise mutate policies

differential: .venv/.ready-dev ## the second opinion beside the engine, on many more cases
	@STEPWISE_SEARCH=1 $(BIN)/python -m pytest -m 'deep or not deep' tests/durable -n 2 --dist worksteal

bench: .venv/.ready-bench ## time stepwise beside its peers on one fixed job
	@$(BIN)/python benchmarks/run.py

clean: ## remove .venv and everything built or cached
	@rm -rf .venv .stepwise build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
	@find src tests benchmarks -type d -name __pycache__ -prune -exec rm -rf {} +

# One stamp for each set of extras: it is set up again only when pyproject.toml changes.
.venv/.ready-demo: pyproject.toml | .venv/.made
	@echo 'Setting up .venv: the first time takes a minute.'
	@$(PIP) install --editable .
	@touch $@

.venv/.ready-%: pyproject.toml | .venv/.made
	@echo 'Setting up .venv for "$*": the first time takes a minute.'
	@$(PIP) install --editable '.[$*]'
	@touch $@

.venv/.made:
	@command -v '$(PYTHON)' >/dev/null || { \
	  echo "stepwise needs Python 3.11 or newer, and there is no '$(PYTHON)' here." \
	       "Install one, or name one: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 1; }
	@'$(PYTHON)' -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "stepwise needs Python 3.11 or newer, and '$(PYTHON)' is $$('$(PYTHON)' --version 2>&1)." \
	       "Name a newer one: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 1; }
	@'$(PYTHON)' -m venv .venv
	@touch $@
