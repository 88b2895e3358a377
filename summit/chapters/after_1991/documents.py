"""Chapter 05: what documents say that no table holds."""

from __future__ import annotations

import pandas as pd

# Members of the UN: https://press.un.org/en/2022/ga12407.doc.htm
UN_MEMBERS = 193
# The six paragraphs of the Budapest memorandum: how each begins, what it promises in our words, and
# the older text that it names.
MEMORANDUM = (
    (
        "reaffirm their commitment",
        "to respect Ukraine's independence, sovereignty and existing borders",
        "Helsinki Final Act",
    ),
    (
        "reaffirm their obligation",
        "not to threaten or use force against its territory or independence",
        "Charter of the UN",
    ),
    (
        "reaffirm their commitment",
        "not to use economic pressure for advantages",
        "Helsinki Final Act",
    ),
    (
        "reaffirm their commitment",
        "to ask the UN Security Council for help, if nuclear weapons are used in an attack or a "
        "threat",
        "Non-Proliferation Treaty",
    ),
    (
        "reaffirm … their commitment",
        "not to use nuclear weapons against it, unless it attacks them allied with a nuclear power",
        "Non-Proliferation Treaty",
    ),
    ("will consult", "with Ukraine, if a question about these promises arises", "none named"),
)
# The memorandum in the United Nations' treaty series.
TREATY_SERIES = (
    "https://treaties.un.org/doc/Publication/UNTS/Volume%203007/Part/volume-3007-I-52241.pdf"
)


def memorandum() -> pd.DataFrame:
    """Return the paragraphs of the Budapest memorandum.

    A row each: ``paragraph`` (its number), ``begins`` (its first words), ``promise`` (what is
    promised, in our words) and ``older_text`` (the text it names, or ``none named``).
    """
    table = pd.DataFrame(MEMORANDUM, columns=["begins", "promise", "older_text"])
    table.insert(0, "paragraph", [str(number) for number in range(1, len(table) + 1)])
    return table
