"""The run itself: which tests are in it, on which book, and which of them share a worker.

Where the groups fail (pytest 9.2 with pytest-xdist 3.8 forgets them, without a word) nothing
breaks, but every worker makes everything anew, and a whole run takes an hour longer.
"""

import os

import pytest
from browsing import DOCUMENTS, NARROW, WIDE, kind_of, sample


@pytest.mark.skipif("PYTEST_XDIST_WORKER" not in os.environ, reason="the run has one process")
def test_the_tests_of_a_file_stay_together(request):
    assert request.node.nodeid.endswith("@test_workers")


def test_a_run_leaves_out_what_is_for_the_night(request):
    nightly = [item for item in request.session.items if item.get_closest_marker("nightly")]
    assert bool(nightly) is request.config.option.nightly


def test_every_kind_of_page_and_every_setting_is_in_the_sample():
    tried = [one.values for one in sample(DOCUMENTS, [WIDE, NARROW]) if not one.marks]
    assert {kind_of(page) for page, _ in tried} == {kind_of(page) for page in DOCUMENTS}
    stories = [size for page, size in tried if kind_of(page) == "story.html"]
    assert sorted(stories) == [NARROW, WIDE]
    assert len(tried) == len({page for page, _ in tried})
