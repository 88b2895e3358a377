"""Commands of nbgrader, one after the other in a process of their own.

Each is run as its terminal command runs it; what they share is loaded once.
"""

import json
import os
import subprocess
import sys
from multiprocessing import get_context
from pathlib import Path

TESTS = Path(__file__).parent


def run(course, *commands):
    """Run commands in a course's folder and return what they said; the exit codes are their sum."""
    # nbgrader finds the programs of its environment by their names.
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    packages = os.pathsep.join([str(TESTS.parent), os.environ.get("PYTHONPATH", "")])
    return subprocess.run(
        [sys.executable, __file__, json.dumps(commands)],
        cwd=course,
        env=os.environ | {"PATH": path, "PYTHONPATH": packages},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


if __name__ == "__main__":
    from nbgrader.apps import NbGraderApp

    codes = []
    for command in json.loads(sys.argv[1]):
        started = get_context("fork").Process(target=NbGraderApp.launch_instance, args=(command,))
        started.start()
        started.join()
        codes.append(started.exitcode)
    sys.exit(sum(codes))
