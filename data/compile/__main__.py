"""``python -m data.compile --sources DIR [--check]``."""

import argparse
import sys
import time

from summit.data import TableError, load, tables

from . import build


def main(arguments=None):
    """Run the command; return 1 if a file is refused or, with ``--check``, differs, else 0."""
    parser = argparse.ArgumentParser(prog="python -m data.compile", description=__doc__)
    parser.add_argument(
        "--sources", required=True, metavar="DIR", help="the folder of the publishers' files"
    )
    parser.add_argument(
        "--check", action="store_true", help="write nothing; say whether the tables would change"
    )
    options = parser.parse_args(arguments)
    start = time.perf_counter()
    try:
        changed = build.replace(options.sources, check=options.check)
    except TableError as error:
        print(f"refused: {error}\nNothing was written.", file=sys.stderr)
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


if __name__ == "__main__":
    sys.exit(main())
