# All the work is done by tools/make.py, which any Python can read, and which says so when it needs another one.
PYTHON ?= python3
export PORT ARGS CHROMIUM CLASS IN

.PHONY: help book site serve offline handout mark nbgrader test links bench lessons clean
help book site serve offline handout mark nbgrader test links bench lessons clean:
	@command -v $(PYTHON) >/dev/null || { echo "Python is not installed (no $(PYTHON) on the PATH). This book needs Python 3.11 to 3.14: https://www.python.org/downloads/" >&2; exit 1; }
	@$(PYTHON) tools/make.py $@
