# All the work is done by tools/make.py, which any Python can read and which says so when it needs a newer one.
PYTHON ?= python3

.PHONY: book serve test bench clean help
help:
	@$(PYTHON) tools/make.py help
book serve test bench clean:
	@$(PYTHON) tools/make.py $@
