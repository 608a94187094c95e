# make demo    score a bureau's submission and see every step of it: installs what scoring needs
# make test    lint and tests, with nothing but Python, git and make: installs what they need
# make test-all  also the tests that need LibreOffice or Spark, and those that explore, on the profile ci
# make lint    the checks that run no test        make format   put the code into its form
# make bench   the speed comparisons              make deep     the property tests, 200,000 examples
# make lock    resolve the dependencies anew (UPGRADE=--upgrade takes newer releases)
# make mutants  400 mutants of the scoring path: do the tests notice nine in ten? (up to an hour)
# make scale   the tools of benchmarks/table.py and of the tests on a cluster; it needs Java
# make dist    the wheel and the sdist            make clean    remove what make made
#
# Each sets up .venv by itself when its lock or pyproject.toml has changed. PYTHON=… chooses the Python.

VENV := .venv
BIN := $(VENV)/bin
# A lock and a stamp each: what scoring needs; what tests and lint need besides; what a cluster and pictures need besides.
RUN_LOCK := requirements/run.txt
DEV_LOCK := requirements/dev.txt
SCALE_LOCK := requirements/scale.txt
MUTANTS_LOCK := requirements/mutants.txt
RUN := $(VENV)/.run
DEV := $(VENV)/.dev
SCALE := $(VENV)/.scale
MUTANTS := $(VENV)/.mutants
RESOLVE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	  --no-header --no-annotate --no-emit-index-url --no-emit-find-links
PYTEST := $(BIN)/python -m pytest --numprocesses auto --dist load

# What reads files or texts, draws tables, breaks files, counts work or adds up by itself need not be said again on the other number back end.
NUMBERLESS := test_cli_*.py test_county.py test_criteria.py test_descri*.py test_docs.py test_form*.py test_fuzz.py test_growth.py test_limits.py \
	  test_new_way.py test_nodes*.py test_package.py test_problems.py test_prompt.py test_publication.py test_readings.py \
	  test_recheck_[dgjm]*.py test_report*.py test_review_letters.py test_review_replies.py test_roster_file.py test_structure.py test_verify*.py

.PHONY: demo test test-all test-more lint bench scale deep mutants format lock dist clean
.DELETE_ON_ERROR:

demo: $(RUN)
	@$(BIN)/perfscore score yanling-dept-2020 examples/yanling-2020.yaml

test: lint
	$(BIN)/coverage erase
	PERFSCORE_NUMBERS=gmpy2 $(PYTEST) --cov --cov-report=
	PERFSCORE_NUMBERS=fractions $(PYTEST) -q $(NUMBERLESS:%=--ignore-glob='tests/%')
	$(BIN)/coverage report --fail-under=100
	@echo "make test has passed. It leaves out what needs LibreOffice or Spark, and longer searches: make test-all runs them."

test-all: test test-more

# One cluster is enough: its tests are not spread over processes.
test-more: $(SCALE)
	PERFSCORE_PROFILE=ci PERFSCORE_NUMBERS=gmpy2 $(PYTEST) --office -m 'office or explores'
	PERFSCORE_PROFILE=ci PERFSCORE_NUMBERS=fractions $(PYTEST) -q -m explores $(NUMBERLESS:%=--ignore-glob='tests/%')
	PERFSCORE_PROFILE=ci $(BIN)/python -m pytest --cluster -m cluster

lint: $(DEV)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy --num-workers auto
	$(BIN)/lint-imports --no-logo

bench: $(DEV)
	@for name in score start recheck; do echo "== $$name"; $(BIN)/python "benchmarks/$$name.py" || exit 1; done

scale: $(SCALE)

deep: $(DEV)
	PERFSCORE_PROFILE=deep $(PYTEST)
	$(BIN)/python tests/oracle_pairs.py 200000

# What survives is listed in tests/mutation/harmless.toml with the reason, or is a test that is lacking.
mutants: $(MUTANTS)
	rm -rf mutants
	CI=true PERFSCORE_NUMBERS=gmpy2 $(BIN)/python tests/mutation/sample.py

format: $(DEV)
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

# The locks hold for Python 3.11 and later on every platform, agree with one another, and name no package index.
lock: $(DEV)
	$(BIN)/python -m pip install --quiet uv
	$(RESOLVE) --extra docx --extra letters --extra terminal --extra workbook --extra fast --extra table --group dev --group bench \
	  $(UPGRADE) --output-file $(DEV_LOCK) pyproject.toml
	$(RESOLVE) --extra terminal --group editable --constraint $(DEV_LOCK) $(UPGRADE) --output-file $(RUN_LOCK) pyproject.toml
	$(RESOLVE) --extra spark --group scale --constraint $(DEV_LOCK) $(UPGRADE) --output-file $(SCALE_LOCK) pyproject.toml
	$(RESOLVE) --group mutants --constraint $(DEV_LOCK) $(UPGRADE) --output-file $(MUTANTS_LOCK) pyproject.toml
	@! grep -n '://' $(RUN_LOCK) $(DEV_LOCK) $(SCALE_LOCK) $(MUTANTS_LOCK)

dist: $(DEV)
	rm -rf dist
	$(BIN)/python -m build --no-isolation

clean:
	rm -rf $(VENV) dist mutants .coverage .coverage.* .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	find src tests benchmarks -name __pycache__ -type d -exec rm -rf {} + 2>/dev/null || true

# Spark is built from its source: whoever does not ask for it need not wait.
$(SCALE): $(DEV) $(SCALE_LOCK)
	$(BIN)/python -m pip install --disable-pip-version-check -qq --require-hashes --no-deps --no-build-isolation \
	  --only-binary :all: --no-binary pyspark -r $(SCALE_LOCK)
	@touch $@

$(MUTANTS): $(DEV) $(MUTANTS_LOCK)
	$(BIN)/python -m pip install --disable-pip-version-check -qq --require-hashes --no-deps -r $(MUTANTS_LOCK)
	@touch $@

$(DEV): $(RUN) $(DEV_LOCK)
	sh .ci/setup $(VENV) $(DEV_LOCK)
	@touch $@

$(RUN): $(RUN_LOCK) pyproject.toml .ci/setup
	sh .ci/setup $(VENV) $(RUN_LOCK)
	@touch $@
