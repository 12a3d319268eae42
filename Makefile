# Everything happens in .venv; nothing here needs root or another tool than Python 3.11+ and make.
PYTHON ?= python3
BIN := .venv/bin
MINUTES ?= 10
DAYS ?= 60
INPUTS ?= 2000
# Tests at once: half as many again as there are processors, as a quarter of their time is spent waiting.
AT_ONCE ?= $(shell expr \( $$(getconf _NPROCESSORS_ONLN) \* 3 + 1 \) / 2)
COVER ?=
TRACES ?= ../shared/traces/*.csv.gz

.PHONY: demo test run bench soak lint clean

demo: .venv/installed
	@$(BIN)/pressclip demo

run: .venv/installed
	@$(BIN)/pressclip --config config.toml run

# Where the environment forbids bytecode, each of the hundreds of processes that tests start would compile all anew.
test: export PYTHONDONTWRITEBYTECODE =
test: .venv/installed lint
	$(BIN)/pytest -n $(AT_ONCE) $(COVER) -m "not slow"    # COVER="--cov --cov-report=term": twice the work, as in .ci/run
	$(BIN)/pytest -n auto -m slow    # process storms and the demo: they cover nothing that the others do not

lint: .venv/installed
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

bench: .venv/installed
	@for name in parse stories match search web file deliver startup idle cycle; do $(BIN)/python -m benchmarks.$$name; done
	@for trace in $(TRACES); do \
	  if [ -e $$trace ]; then $(BIN)/python -m benchmarks.cadence $$trace; \
	  else echo "cadence: skipped, no publication times at $$trace (TRACES=... names some)"; fi; done

# The long proofs: kills for so many minutes, a daemon that stands for so many days of a driven clock, so many inputs for each
# fuzzed entrance. MINUTES=60 DAYS=60 INPUTS=10000 make soak
soak: .venv/installed
	PRESSCLIP_SOAK_MINUTES=$(MINUTES) PRESSCLIP_SOAK_TITLES=10000 $(BIN)/pytest -s tests/test_storm.py tests/alerts/test_hostile_words.py
	PRESSCLIP_SOAK_DAYS=$(DAYS) $(BIN)/pytest -s tests/test_soak.py
	PRESSCLIP_FUZZ_INPUTS=$(INPUTS) $(BIN)/pytest -s -n auto -m "hypothesis and not slow"

# Hashes and an editable install do not go together in one call of pip.
.venv/installed: pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Pressclip needs Python 3.11 or newer")'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -r constraints.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

clean:
	rm -rf .venv
