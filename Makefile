OUT = build
ARGS =

# Python 3.12 or newer may be under pyenv; uv comes from PyPI unless 0.4.27 or newer is on PATH.
export PATH := $(PATH)$(shell printf ':%s' "$${PYENV_ROOT:-$$HOME/.pyenv}"/versions/3.1[2-9]*/bin)
UV := $(shell uv sync --group dev --help >/dev/null 2>&1 && command -v uv || echo .uv/bin/uv)
RUN = $(UV) run --quiet --frozen

.PHONY: help new test test-integration check format readme bench bench-accounts bench-growth bench-serve bench-site figures reliability screenshots site uv

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-12s%s\n", $$1, $$2 }' Makefile

new: $(UV) ## Generate a project in OUT=build; ARGS="framework=django admin=false" sets the answers
	$(RUN) cookiecutter . --output-dir "$(OUT)" \
		$(if $(ARGS),--no-input $(ARGS),$$(test -t 0 || echo --no-input))

test: check ## Check the template; generate every project; check, test and serve a sample
	$(RUN) pytest --numprocesses=auto --dist=loadgroup

test-integration: $(UV) ## Check and test every project; containers, PostgreSQL, a browser, faults and scanners
	$(RUN) --group integration pytest tests/integration --numprocesses=2 --dist=loadgroup

check: $(UV) ## Run the linters and type checks
	$(RUN) ruff format --check
	$(RUN) ruff check
	$(RUN) mypy

format: $(UV) ## Format the code and apply lint fixes
	$(RUN) ruff check --fix
	$(RUN) ruff format

bench: $(UV) ## Measure generating a project against a minimal template
	$(RUN) python -m benchmarks.bake

bench-growth: $(UV) ## Measure both tiers of tests with one more option, or ARGS="--options 3"
	$(RUN) --group integration python -m benchmarks.growth $(ARGS)

bench-serve: $(UV) ## Measure served projects against the bare frameworks
	$(RUN) --group integration python -m benchmarks.serve $(ARGS)

bench-accounts: $(UV) ## Measure whether the time of an answer tells who has an account
	$(RUN) --group integration python -m benchmarks.accounts

bench-site: $(UV) ## Measure the size of the configurator, and how fast it answers a click
	$(RUN) --group integration python -m benchmarks.site

figures: $(UV) ## Measure all of figures.json, and update docs/trade-offs.md; ARGS=times measures times
	$(RUN) --group integration python -m scripts.figures $(or $(ARGS),packages claims times)

reliability: $(UV) ## Update docs/reliability.md from measured faults
	RELIABILITY=docs/reliability.md $(RUN) --group integration pytest tests/integration/test_faults.py -k no_fault

screenshots: $(UV) ## Update docs/screenshots/
	SCREENSHOTS=docs/screenshots $(RUN) --group integration pytest tests/integration/test_browser.py tests/integration/test_site.py -k pictures

site: $(UV) ## Write the configurator to build/site, a page that shows every project
	$(RUN) python -m scripts.site

readme: $(UV) ## Update derived files: README.md's tables and picture, the schema, docs/
	$(RUN) python -m scripts.readme
	$(RUN) python -m scripts.dialogue
	$(RUN) python -m scripts.schema
	$(RUN) python -m scripts.updating
	$(RUN) python -m scripts.figures

uv:
.uv/bin/uv:
	python3 -m venv .uv
	.uv/bin/python -m pip install --quiet --disable-pip-version-check uv
