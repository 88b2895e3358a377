"""The ledger: the figures that count its verdicts."""
