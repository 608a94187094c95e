# make demo    score a bureau's submission and see every step of it
# make test    everything that CI checks
# make lint    the checks that run no test        make format   put the code into its form
# make bench   the speed comparisons              make deep     the property tests, 200,000 examples
# make lock    resolve the dependencies anew (UPGRADE=--upgrade takes newer releases)
# make dist    the wheel and the sdist            make clean    remove what make made
#
# Each sets up .venv by itself when the lock or pyproject.toml has changed. PYTHON=… chooses the Python.

VENV := .venv
BIN := $(VENV)/bin
LOCK := requirements/dev.txt
READY := $(VENV)/.ready
PYTEST := $(BIN)/python -m pytest --numprocesses auto --dist worksteal

# The rooms in which every line and branch is tested. The others are measured, and shown.
PROVEN := src/perfscore/formula/*,src/perfscore/methods/*,src/perfscore/program/*,src/perfscore/rubric/*,src/perfscore/exact.py,src/perfscore/problems.py

# What reads files, draws tables or asks LibreOffice need not be said again on the other number back end.
NUMBERLESS := test_cli_*.py test_docs.py test_form*.py test_limits.py test_nodes*.py test_package.py test_problems.py test_report*.py

.PHONY: demo test lint bench deep format lock dist clean
.DELETE_ON_ERROR:

demo: $(READY)
	@$(BIN)/perfscore score yanling-dept-2020 examples/yanling-2020.yaml

test: lint
	$(BIN)/coverage erase
	PERFSCORE_NUMBERS=gmpy2 $(PYTEST) --cov --cov-report=
	PERFSCORE_NUMBERS=fractions $(PYTEST) -q $(NUMBERLESS:%=--ignore-glob='tests/%')
	$(BIN)/coverage report
	$(BIN)/coverage report --include='$(PROVEN)' --fail-under=100

lint: $(READY)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

bench: $(READY)
	@for file in benchmarks/*.py; do echo "== $$file"; $(BIN)/python "$$file" || exit 1; done

deep: $(READY)
	PERFSCORE_PROFILE=deep $(PYTEST)

format: $(READY)
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

# The lock holds for Python 3.11 and later on every platform, and names no package index.
lock: $(READY)
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	  --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
	  --all-extras --group dev --group bench $(UPGRADE) --output-file $(LOCK) pyproject.toml
	@! grep -n '://' $(LOCK)

dist: $(READY)
	rm -rf dist
	$(BIN)/python -m build --no-isolation

clean:
	rm -rf $(VENV) dist .coverage .coverage.* .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	find src tests benchmarks -name __pycache__ -type d -exec rm -rf {} + 2>/dev/null || true

$(READY): $(LOCK) pyproject.toml .ci/setup
	sh .ci/setup $(VENV) $(LOCK)
	@touch $@
