# `make portal` and `make test` do all the set-up on a fresh Debian or Ubuntu machine.
# PYTHON=python3.12 chooses the Python of a new .venv, ARGS="…" goes to the command.
export PYTHON
BIN := .venv/bin
.DEFAULT_GOAL := help
.PHONY: help portal check serve test lint format clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

portal: ## build the portal: content/ to public/
	@.ci/bootstrap portal
	$(BIN)/chengnuo build $(ARGS)

check: ## list every mistake in content/
	@.ci/bootstrap portal
	$(BIN)/chengnuo check $(ARGS)

serve: ## look at the built portal in a browser
	@.ci/bootstrap portal
	$(BIN)/chengnuo serve $(ARGS)

test: ## style, types and the whole test suite
	@.ci/bootstrap test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest -n 2 $(ARGS)

lint: ## style and types only
	@.ci/bootstrap test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: ## put the code in order
	@.ci/bootstrap test
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean: ## remove what was built and cached; content/ and .venv stay
	rm -rf public .public.releases .chengnuo dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
