"""List the exercises that can differ by student, and in how many ways: `python -m tools.variants`.

The counts are kept in ``book/variants.json``, from which the teaching guide makes its table: they
take most of a minute, and change only with a table or an exercise. ``--count`` counts again; a test
does too.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence

from book.teaching import VARIANTS
from summit.exercises import answers_of, exercises, variants_of


def main(arguments: Sequence[str]) -> int:
    """List the exercises, or count again, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tools.variants", description=__doc__)
    parser.add_argument("--count", action="store_true", help="count again, and keep the counts")
    if parser.parse_args(arguments).count:
        found = {name: counted(name) for name, one in exercises().items() if one.variants()}
        VARIANTS.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", "utf-8")
    print(listed(json.loads(VARIANTS.read_text("utf-8"))))
    return 0


def counted(exercise_id: str) -> dict:
    """Return how many variants and right answers an exercise has, and one variant to show."""
    drawn = variants_of(exercise_id)
    example = drawn[len(drawn) // 2] if drawn else {}
    return {"example": example, "variants": len(drawn), "answers": answers_of(exercise_id)}


def listed(found: Mapping[str, Mapping[str, object]]) -> str:
    """Return a line for each exercise that can differ by student."""
    lines = ["Exercise            variants  different right answers  for example"]
    for name, one in found.items():
        example = ", ".join(f"{key} {value}" for key, value in one["example"].items())
        lines.append(f"{name:<20}{one['variants']:>8}{one['answers']:>25}  {example}")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
