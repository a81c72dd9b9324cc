# Everything a checkout needs: `make demo` shows Usher at work, `make check` is what CI runs.

PORT ?= 5056
PYTHON ?=
PYTEST_ARGS ?=

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input
LOCKS := requirements/run.txt requirements/build.txt

.DEFAULT_GOAL := help
.PHONY: help setup demo test check fix bench pictures new-plugin new-service lock

help: ## Say what can be made
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 14

setup: $(VENV)/dev.stamp ## Make .venv with everything to run, test and check
	@echo "Ready: $(BIN)/usher"

demo: $(VENV)/run.stamp ## Run Usher in an invented house (PORT=5056)
	@$(BIN)/usher demo --port $(PORT)

test: $(VENV)/dev.stamp ## Run the tests (PYTEST_ARGS="-k name")
	@$(BIN)/python -m pytest -q -n auto --dist loadgroup $(PYTEST_ARGS)

check: $(VENV)/dev.stamp ## Format, lint, types, layers, tests: what CI runs
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(MAKE) --no-print-directory test

fix: $(VENV)/dev.stamp ## Format, and mend what the linter can mend
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

bench: $(VENV)/dev.stamp ## Measure, print a table and write bench.json
	@$(BIN)/python -m tests.bench

pictures: $(VENV)/dev.stamp ## Take every page, themes, languages and widths, onto docs/pictures
	@$(BIN)/python -m tests.pictures

new-plugin: $(VENV)/run.stamp ## Make a plugin that passes every check (NAME=x)
	$(call needs-name)
	@$(BIN)/python -m daemon.new.plugin $(NAME)

new-service: $(VENV)/run.stamp ## Make a service that passes every check (NAME=x)
	$(call needs-name)
	@$(BIN)/python -m daemon.new.service $(NAME)

needs-name = @[ -n "$(NAME)" ] || { echo "Say its name: make $@ NAME=words_like_this" >&2; exit 2; }

# uv resolves for every Python and platform at once; what it writes is installed by plain pip.
COMPILE := uv pip compile --quiet --no-config --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"

lock: ## Lock the newest dependencies again (needs uv)
	@command -v uv >/dev/null || { echo "make lock needs uv: pip install uv" >&2; exit 1; }
	@cd requirements && for part in run build dev; do $(COMPILE) --upgrade $$part.in -o $$part.txt; done

# A stamp is newer than all it was made from, so setting up twice does nothing. The package itself is built without
# isolation, by the locked build tool: an isolated build would download one that no hash vouches for. It is compiled at
# once, as an installed one is: without, a start takes a third of a second more where Python may not keep what it
# compiles.
$(VENV)/run.stamp: $(LOCKS) pyproject.toml | $(BIN)/python
	@echo "Installing what Usher needs into $(VENV) ..."
	@$(PIP) install --quiet --require-hashes $(LOCKS:%=-r %)
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q daemon plugins state
	@touch $@

$(VENV)/dev.stamp: requirements/dev.txt $(VENV)/run.stamp
	@echo "Installing what tests and checks need into $(VENV) ..."
	@$(PIP) install --quiet --require-hashes -r requirements/dev.txt
	@touch $@

$(BIN)/python:
	@found=; \
	for python in $(PYTHON) python3 python3.13 python3.12 python3.11; do \
		if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then found=$$python; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
		echo "Usher needs Python 3.11 or newer; here is $$(python3 --version 2>&1)." >&2; \
		echo "Install one, or name it: make setup PYTHON=/path/to/python3.11" >&2; \
		exit 1; \
	fi; \
	"$$found" -m venv --clear $(VENV) || { \
		rm -rf $(VENV); \
		echo "$$found could not make a virtual environment. On Debian or Ubuntu: sudo apt install python3-venv" >&2; \
		exit 1; \
	}
