# Everything behind these is bootstrap.py; it needs Python >= 3.11 and pip, nothing else.
PYTHON ?= python3

.PHONY: run setup test coverage bench lint format lock clean

run:
	@exec $(PYTHON) bootstrap.py run

setup:
	@exec $(PYTHON) bootstrap.py setup

test:
	@exec $(PYTHON) bootstrap.py test $(ARGS)

coverage:
	@exec $(PYTHON) bootstrap.py coverage $(ARGS)

# SCALE 1 is a million documents; figures beside their limits, and .arman/bench.json.
SCALE ?= 0.1
bench:
	@exec $(PYTHON) bootstrap.py bench --scale $(SCALE) $(ARGS)

lint:
	@exec $(PYTHON) bootstrap.py lint

format:
	@exec $(PYTHON) bootstrap.py format

lock:
	@exec $(PYTHON) bootstrap.py lock

# Removes the environment, the embedded servers' data and everything made by them.
clean:
	@exec $(PYTHON) bootstrap.py clean
