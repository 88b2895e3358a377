"""Make the book's tables from the publishers' files.

For example: python -m data.compile --fetch ../publishers

Makes data/*.csv and data/datapackage.json, all of them or none: a file or a table that breaks a
rule is named with the row and the rule, and nothing is written.

The publishers' files are no part of the repository. --fetch downloads those that are missing in
DIR, some 10 MB, checks each against data/compile/manifest.yaml, says of any that cannot be had why,
and where it can be asked for, and compiles once all are there. Run it again to go on where it was
cut off. --sources compiles from a folder that has them already. Both need what
requirements-test.txt installs.

--refresh, with either, also says what a new edition changes for readers: totals, verdicts, quoted
numbers, titles. It runs every lab twice, which takes minutes.
"""

import argparse
import sys
import time

from summit.data import TableError, load, tables

from . import build, fetch, refresh


def main(arguments=None):
    """Run the command; return 1 if a file is lacking or refused or, with ``--check``, differs."""
    parser = argparse.ArgumentParser(
        prog="python -m data.compile",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    folder = parser.add_mutually_exclusive_group(required=True)
    folder.add_argument(
        "--fetch", metavar="DIR", help="download what is missing in DIR, then compile"
    )
    folder.add_argument("--sources", metavar="DIR", help="compile from the files that are in DIR")
    parser.add_argument(
        "--check", action="store_true", help="write no table; say whether any would change"
    )
    parser.add_argument(
        "--refresh", action="store_true", help="say what changes for readers, verdicts first"
    )
    options = parser.parse_args(arguments)
    start = time.perf_counter()
    try:
        if options.fetch and fetch.fetch(options.fetch):
            print(
                "\nThe tables need all of them: put those into the folder and run the same again."
            )
            return 1
        sources = options.fetch or options.sources
        if options.refresh:
            return print_changes(refresh.refresh(sources, check=options.check), options.check)
        changed = build.replace(sources, check=options.check)
    except TableError as error:
        print(
            f"refused: {error}\nNothing was written. The tables are as they were.", file=sys.stderr
        )
        return 1
    except OSError as error:
        print(f"cannot write: {error}\nThe tables are as they were.", file=sys.stderr)
        return 1
    for name in changed:
        print("would change" if options.check else "written", name)
    if not options.check:
        for name in tables():
            print(f"{len(load(name)):7,} rows  {name}")
    print(f"{len(changed)} files changed, {time.perf_counter() - start:.1f} s")
    return 1 if options.check and changed else 0


def print_changes(lines, check):
    """Say what a new edition changes; return 0."""
    print("\n".join(lines) if lines else "Nothing changes: this is the edition the book has.")
    if lines:
        print("Not written (--check)." if check else "Written. Build the book and read it.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
