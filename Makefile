# make demo    score a bureau's submission and see every step of it
# make test    everything that CI checks
# make lint    the checks that run no test        make format   put the code into its form
# make bench   the speed comparisons              make deep     the property tests, 200,000 examples
# make lock    resolve the dependencies anew (UPGRADE=--upgrade takes newer releases)
# make scale   the tools of benchmarks/table.py and of the tests on a cluster; it needs Java
# make dist    the wheel and the sdist            make clean    remove what make made
#
# Each sets up .venv by itself when the lock or pyproject.toml has changed. PYTHON=… chooses the Python.

VENV := .venv
BIN := $(VENV)/bin
LOCK := requirements/dev.txt
SCALE_LOCK := requirements/scale.txt
READY := $(VENV)/.ready
SCALED := $(VENV)/.scaled
RESOLVE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	  --no-header --no-annotate --no-emit-index-url --no-emit-find-links
PYTEST := $(BIN)/python -m pytest --numprocesses auto --dist worksteal

# The rooms in which every line and branch is tested. The others are measured, and shown.
PROVEN := src/perfscore/formula/*,src/perfscore/methods/*,src/perfscore/program/*,src/perfscore/rubric/*,src/perfscore/exact.py,src/perfscore/problems.py

# What reads files, draws tables or asks LibreOffice need not be said again on the other number back end.
NUMBERLESS := test_cli_*.py test_docs.py test_form*.py test_limits.py test_nodes*.py test_package.py test_problems.py test_report*.py

# One cluster is enough: these tests are not spread over processes.
CLUSTER := test_spark.py

.PHONY: demo test lint bench scale deep format lock dist clean
.DELETE_ON_ERROR:

demo: $(READY)
	@$(BIN)/perfscore score yanling-dept-2020 examples/yanling-2020.yaml

test: lint
	$(BIN)/coverage erase
	PERFSCORE_NUMBERS=gmpy2 $(PYTEST) --cov --cov-report= $(CLUSTER:%=--ignore='tests/%')
	$(BIN)/python -m pytest --cov --cov-append --cov-report= $(CLUSTER:%='tests/%')
	PERFSCORE_NUMBERS=fractions $(PYTEST) -q $(NUMBERLESS:%=--ignore-glob='tests/%') $(CLUSTER:%=--ignore='tests/%')
	$(BIN)/coverage report
	$(BIN)/coverage report --include='$(PROVEN)' --fail-under=100

lint: $(READY)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

bench: $(READY)
	@for name in score start recheck; do echo "== $$name"; $(BIN)/python "benchmarks/$$name.py" || exit 1; done

scale: $(SCALED)


deep: $(READY)
	PERFSCORE_PROFILE=deep $(PYTEST)

format: $(READY)
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

# The lock holds for Python 3.11 and later on every platform, and names no package index.
lock: $(READY)
	$(BIN)/python -m pip install --quiet uv
	$(RESOLVE) --extra docx --extra terminal --extra workbook --extra fast --extra table --group dev --group bench \
	  $(UPGRADE) --output-file $(LOCK) pyproject.toml
	$(RESOLVE) --extra spark --group scale --constraint $(LOCK) $(UPGRADE) --output-file $(SCALE_LOCK) pyproject.toml
	@! grep -n '://' $(LOCK) $(SCALE_LOCK)

dist: $(READY)
	rm -rf dist
	$(BIN)/python -m build --no-isolation

clean:
	rm -rf $(VENV) dist .coverage .coverage.* .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	find src tests benchmarks -name __pycache__ -type d -exec rm -rf {} + 2>/dev/null || true

# Spark is built from its source: whoever does not ask for it need not wait.
$(SCALED): $(READY) $(SCALE_LOCK)
	$(BIN)/python -m pip install --disable-pip-version-check -qq --require-hashes --no-deps --no-build-isolation \
	  --only-binary :all: --no-binary pyspark -r $(SCALE_LOCK)
	@touch $@

$(READY): $(LOCK) pyproject.toml .ci/setup
	sh .ci/setup $(VENV) $(LOCK)
	@touch $@
