"""Count in how many ways each exercise can differ by student: `python -m tools.variants`.

The counts are kept in ``book/variants.json``, from which the teaching guide makes its table: they
take most of a minute, and change only with a table or an exercise. A test counts again.
"""

from __future__ import annotations

import json

from book.teaching import VARIANTS
from summit.exercises import answers_of, exercises, variants_of


def counted(exercise_id: str) -> dict:
    """Return how many variants and right answers an exercise has, and one variant to show."""
    drawn = variants_of(exercise_id)
    example = drawn[len(drawn) // 2] if drawn else {}
    return {"example": example, "variants": len(drawn), "answers": answers_of(exercise_id)}


if __name__ == "__main__":
    found = {name: counted(name) for name, one in exercises().items() if one.variants()}
    VARIANTS.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", "utf-8")
    print(f"{VARIANTS.name}: {len(found)} exercises can differ by student.")
