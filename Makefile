# Everything happens in .venv; nothing here needs root or another tool than Python 3.11+ and make.
PYTHON ?= python3
BIN := .venv/bin
MINUTES ?= 10
TRACES ?= ../shared/traces/*.csv.gz

.PHONY: demo test run bench soak lint clean

demo: .venv/installed
	@$(BIN)/pressclip demo

run: .venv/installed
	@$(BIN)/pressclip --config config.toml run

test: .venv/installed lint
	$(BIN)/pytest -n auto --cov --cov-report=term -m "not slow"
	$(BIN)/pytest -m slow    # process storms and the demo: they cover nothing that the others do not

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

# The proofs that no alert is lost, for so many minutes: MINUTES=60 make soak
soak: .venv/installed
	PRESSCLIP_SOAK_MINUTES=$(MINUTES) PRESSCLIP_SOAK_TITLES=10000 $(BIN)/pytest -s tests/test_storm.py tests/alerts/test_hostile_words.py

# Hashes and an editable install do not go together in one call of pip.
.venv/installed: pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Pressclip needs Python 3.11 or newer")'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -r constraints.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

clean:
	rm -rf .venv
