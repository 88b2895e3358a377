"""The run itself: tests that share what they have made stay on one worker.

Where that fails (pytest 9.2 with pytest-xdist 3.8 forgets the groups, without a word) nothing
breaks, but every worker makes everything anew, and a whole run takes an hour longer.
"""

import os

import pytest


@pytest.mark.skipif("PYTEST_XDIST_WORKER" not in os.environ, reason="the run has one process")
def test_the_tests_of_a_file_stay_together(request):
    assert request.node.nodeid.endswith("@test_workers")
