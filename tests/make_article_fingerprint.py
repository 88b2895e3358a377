"""Write the fingerprint that the prose check compares with.

The article is someone's text, so the repository keeps no copy of it: only a truncated hash of each
run of eight words, from which the words cannot be read back. Run it again when the rules for
normalising words in ``lint_rules.py`` change::

    python tests/make_article_fingerprint.py ARTICLE.txt
"""

import argparse
from pathlib import Path

from lint_rules import FINGERPRINT, HASH_DIGITS, RUN_WORDS, fingerprint


def main():
    """Read the article named on the command line and write the sorted hashes."""
    parser = argparse.ArgumentParser(description="Write tests/article_fingerprint.txt.")
    parser.add_argument("article", type=Path, help="the article as plain text")
    article = parser.parse_args().article
    if not article.is_file():
        parser.error(f"there is no file {article}")
    hashes = sorted(fingerprint(article.read_text(encoding="utf-8")))
    if not hashes:
        parser.error(f"{article} has fewer than {RUN_WORDS} words")
    head = f"# sha256, first {HASH_DIGITS} hex digits, of each run of {RUN_WORDS} normalised words."
    FINGERPRINT.write_text("\n".join([head, *hashes]) + "\n", encoding="ascii")
    print(f"{len(hashes)} runs -> {FINGERPRINT.name}")


if __name__ == "__main__":
    main()
