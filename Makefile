OUT = build
ARGS =

# A Python that is already here beats a download.
PYTHON := $(shell for python in python3.14 python3.13 python3.12 python3 \
	"$${PYENV_ROOT:-$$HOME/.pyenv}"/versions/3.1[2-9]*/bin/python; do \
	"$$python" -c 'import sys; sys.version_info < (3, 12) and sys.exit(1); print(sys.executable)' \
	2>/dev/null && break; done)
ifneq ($(PYTHON),)
export UV_PYTHON ?= $(PYTHON)
endif

# So does a uv; where there is none, .uv/ gets one.
UV := $(shell uv --version >/dev/null 2>&1 && echo uv || echo .uv/bin/uv)
RUN = $(UV) run --quiet --frozen

.PHONY: help new test test-real check format readme bench bench-serve reliability screenshots updating uv

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-12s%s\n", $$1, $$2 }' Makefile

new: $(UV) ## Make a project in OUT=build; ARGS="framework=django admin=false" answers for you
	$(RUN) cookiecutter . --output-dir "$(OUT)" \
		$(if $(ARGS),--no-input $(ARGS),$$(test -t 0 || echo --no-input))

test: check ## Check the template; make, check, test and serve every project that it can make
	$(RUN) pytest --numprocesses=auto --dist=loadgroup

test-real: $(UV) ## Test projects with real parts: containers, PostgreSQL, a browser, faults, scanners
	$(RUN) --group real pytest tests/real --numprocesses=2 --dist=loadgroup

check: $(UV) ## Check format, style and types
	$(RUN) ruff format --check
	$(RUN) ruff check
	$(RUN) mypy

format: $(UV) ## Put format and style right
	$(RUN) ruff check --fix
	$(RUN) ruff format

bench: $(UV) ## Time a bake against the smallest template
	$(RUN) python -m tests.bench_bake

bench-serve: $(UV) ## Time what projects serve against the bare frameworks
	$(RUN) --group real python -m tests.bench_serve

reliability: $(UV) ## Write docs/reliability.md anew, from what the faults do
	RELIABILITY=docs/reliability.md $(RUN) --group real pytest tests/real/test_faults.py -k no_fault

updating: $(UV) ## Write docs/updating.md anew, from what every update comes to
	UPDATING=docs/updating.md $(RUN) --group real pytest tests/real/test_updates.py -k step_comes_to

screenshots: $(UV) ## Take the pictures of docs/screenshots/ anew
	SCREENSHOTS=docs/screenshots $(RUN) --group real pytest tests/real/test_browser.py -k pictures

readme: $(UV) ## Write anew what is derived: README.md's table and trees, its picture, the schema
	$(RUN) python -m tests.readme
	$(RUN) python -m tests.dialogue
	$(RUN) python -m tests.schema

uv:
.uv/bin/uv:
	"$(or $(PYTHON),python3)" -m venv .uv
	.uv/bin/python -m pip install --quiet --disable-pip-version-check uv
