"""Labs and solutions as the build ran them: fresh kernels, in the reader's folder."""

import re

import pytest
from lint_rules import calls, read_notebook

from tools import ROOT

NOTEBOOKS = [path.relative_to(ROOT).as_posix() for path in sorted(ROOT.glob("chapters/*/*.ipynb"))]
#: What a check says: its sign, and the words that follow.
SAID = re.compile(r"(✓ Right|✗ Not yet|✎ Written down)\.[^<]*")


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_checks_say_right_in_the_answers_alone(name, html):
    asked = [call.args[0].value for _, call in calls(read_notebook(ROOT / name), "check")]
    said = [found[0] for found in SAID.finditer(html(name.replace(".ipynb", ".html")))]
    right = [words for words in said if words.startswith("✓")]
    if name.endswith("/solutions.ipynb"):
        assert asked
        # What is written, nobody marks.
        written = [words for words in said if words.startswith("✎")]
        assert written
        assert len(right + written) == len(said) == len(asked), said
    else:
        # A lab asks; an exercise that is right before the student did anything asks nothing.
        assert right == []
