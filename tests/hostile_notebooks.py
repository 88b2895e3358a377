"""Notebooks that students might hand in to harm others, to look around, or to be marked better.

Each is one cell of code that ends in an answer, and what must come out of it. Several that leave
each other in peace share one notebook, so that a run of all of them is quick; those that end the
Python in which they run are shared out, because only so many of a notebook are run once more.

`ROOT` is the book's checkout, `SECRET` a file of the teacher's, `PORT` and `SOCKET` are where a
program of hers listens.
"""

from __future__ import annotations

from dataclasses import dataclass

#: What an attempt is told as that came to nothing.
NOTHING = []


@dataclass(frozen=True)
class Hostile:
    """A cell, and what must come out of it.

    Attributes
    ----------
    name : str
        What it tries.
    code : str
        Its code, which ends in ``answer``.
    states : tuple of str
        The states of its answer that are allowed.
    value : object
        The answer, where it is always the same one; `...` where it may be any.
    said : str
        A part of what is said of it.
    shares : str
        The notebook in which it is run; those of one name share one.
    sign : str
        A part of a sign that must be found.
    """

    name: str
    code: str
    states: tuple[str, ...] = ("answered",)
    value: object = ...
    said: str = ""
    shares: str = ""
    sign: str = ""


TRY = """
import contextlib, os, sys, pathlib, socket
found = []
def attempt(what, *arguments, **options):
    try:
        found.append(str(what(*arguments, **options))[:80])
    except (OSError, ImportError, LookupError, AttributeError, ValueError):
        pass
"""


def reads(name: str, code: str) -> Hostile:
    """Return a notebook that tries to read what it may not."""
    return Hostile(name, f"{TRY}\n{code}\nanswer = found", value=NOTHING, shares="reads")


def writes(name: str, code: str) -> Hostile:
    """Return a notebook that tries to change what is not its own."""
    return Hostile(name, f"{TRY}\n{code}\nanswer = found", value=NOTHING, shares="writes")


def connects(name: str, code: str) -> Hostile:
    """Return a notebook that tries to reach a network."""
    return Hostile(name, f"{TRY}\n{code}\nanswer = found", value=NOTHING, shares="connects")


def answers(name: str, code: str, value: object = ..., *states: str) -> Hostile:
    """Return a notebook whose answer itself is hostile."""
    return Hostile(name, code, states or ("answered",), value, shares="answers")


def patches(name: str, code: str, value: object = 5, sign: str = "") -> Hostile:
    """Return a notebook that changes what tells how an answer went."""
    return Hostile(name, f"{code}\nanswer = 5", value=value, shares=f"patches {name}", sign=sign)


def ends(name: str, code: str, said: str, shares: str) -> Hostile:
    """Return a notebook that has to be stopped, or stops itself."""
    return Hostile(name, f"{code}\nanswer = 5", ("stopped",), said=said, shares=shares)


READS = (
    reads("a file of the teacher's", 'attempt(lambda: open("SECRET").read())'),
    reads("the list of users", 'attempt(lambda: open("/etc/passwd").read())'),
    reads(
        "the repository",
        'for name in ("summit/exercises.py", "README.md", ".git", "tests/test_lint.py"):\n'
        '    attempt(lambda: open("ROOT/" + name).read())',
    ),
    reads(
        "the worked answers, wherever they are",
        'for folder, folders, files in os.walk("/"):\n'
        '    folders[:] = [one for one in folders if one not in ("proc", "usr", "site-packages")]\n'
        '    found += [one for one in files if one in ("solutions.ipynb", "exercises.pyc")]',
    ),
    reads(
        "the answers as a module",
        "import importlib, pkgutil, summit.chapters, summit.exercises as ours\n"
        'for chapter in ("summit", "flight", "weapons", "after_1991", "enlargement", "stakes"):\n'
        '    attempt(importlib.import_module, f"summit.chapters.{chapter}.exercises")\n'
        'found += [name for name in dir(ours) if name in ("exercise", "exercises", "verdict")]',
    ),
    reads(
        "the book's other packages",
        "import importlib\n"
        'for name in ("book", "classroom", "tools", "chapters"):\n'
        "    attempt(importlib.import_module, name)",
    ),
    reads(
        "the environment",
        'for name in ("self", "1", str(os.getppid())):\n'
        '    attempt(lambda: open(f"/proc/{name}/environ").read().index("TEACHERS_SECRET"))\n'
        'attempt(lambda: os.environ["TEACHERS_SECRET"])',
    ),
    reads(
        "the teacher's home",
        'for name in (".bashrc", ".profile", ".ssh", ".gitconfig", ".cache", "Documents"):\n'
        '    attempt(os.stat, "HOME/" + name)',
    ),
    reads(
        "other programs",
        'mine = [one for one in os.listdir("/proc") if one.isdigit()]\nfound += mine[3:]',
    ),
    reads(
        "the root of another program",
        'for name in ("1", str(os.getppid())):\n'
        '    attempt(lambda: open(f"/proc/{name}/root/SECRET").read())\n'
        '    attempt(lambda: open(f"/proc/{name}/cwd/../../../../etc/passwd").read())',
    ),
    reads(
        "files that were left open",
        'for name in os.listdir("/proc/self/fd"):\n'
        "    with contextlib.suppress(OSError):\n"
        '        place = os.readlink(f"/proc/self/fd/{name}")\n'
        '        if not place.startswith(("pipe:", "/dev/null", "/proc/", "anon_inode")):\n'
        "            found.append(place)",
    ),
    reads(
        "the system's log, its disks, its memory",
        'for name in ("/dev/mem", "/dev/sda", "/dev/vda", "/proc/kcore", "/var/log"):\n'
        '    attempt(lambda: open(name, "rb").read(1) if "log" not in name else os.listdir(name))',
    ),
)

WRITES = (
    writes("the package", 'import summit\nattempt(lambda: open(summit.__file__, "a").write("x"))'),
    writes("pandas", 'import pandas\nattempt(lambda: open(pandas.__file__, "a").write("x"))'),
    writes(
        "the system's folders",
        'for name in ("/", "/usr/", "/dev/", "/dev/shm/", "/class/", "/class/package/", "/tmp/",\n'
        '             "/home/", "ROOT/", "HOME/", "/etc/", "/var/tmp/", "/proc/"):\n'
        '    attempt(lambda: open(name + "hostile", "w").write("x"))',
    ),
    writes(
        "the program that runs it",
        'attempt(lambda: open("/class/inside/run_cells.py", "w").write("x"))\n'
        'attempt(os.rename, "/class/inside", "/class/outside")\n'
        'attempt(os.remove, "/class/inside/encoding.py")',
    ),
    writes(
        "by a link",
        'os.symlink("ROOT", "link")\nos.symlink("/class/package", "ours")\n'
        'attempt(lambda: open("link/README.md").read())\n'
        'attempt(lambda: open("ours/summit/__init__.py", "a").write("x"))\n'
        'attempt(os.link, "/class/package/summit/__init__.py", "hard")',
    ),
    writes(
        "rights and times",
        "import summit\nattempt(os.chmod, summit.__file__, 0o777)\n"
        "attempt(os.utime, summit.__file__, (0, 0))\nattempt(os.setuid, 0)\nattempt(os.setgid, 0)\n"
        'attempt(os.chown, "/student", 0, 0)\nattempt(os.mknod, "disk", 0o60666, 2049)',
    ),
    writes(
        "the walls",
        "import ctypes\nlibc = ctypes.CDLL(None)\n"
        'calls = {"mount": libc.mount(b"none", b"/student", b"tmpfs", 0, None),\n'
        '         "bind": libc.mount(b"/", b"/student", None, 4096, None),\n'
        '         "remount": libc.mount(None, b"/", None, 32, None),\n'
        '         "umount": libc.umount2(b"/class/package", 2),\n'
        '         "unshare": libc.unshare(0x10000000 | 0x00020000),\n'
        '         "chroot": libc.chroot(b"/student")}\n'
        "found += [name for name, code in calls.items() if code == 0]",
    ),
    # Opened only, and nothing written: where it works, it would change the teacher's own system.
    writes(
        "settings of the system",
        'for folder, _, files in os.walk("/proc/sys/kernel"):\n'
        "    for name in files:\n"
        "        attempt(lambda: os.open(os.path.join(folder, name), os.O_WRONLY) and name)\n"
        'for name in ("sysrq-trigger", "mtrr", "acpi/wakeup", "sys/vm/drop_caches"):\n'
        '    attempt(lambda: os.open("/proc/" + name, os.O_WRONLY) and name)\n'
        "attempt(socket.sethostname, 'teacher')",
    ),
    writes(
        "the first program of the sandbox",
        'told = open("/proc/1/status").read()\n'
        "caps = [line for line in told.splitlines() if line.startswith('CapEff')]\n"
        "found += [line for line in caps if '1' in line]\n"
        'attempt(lambda: os.write(os.open("/proc/1/mem", os.O_RDWR), b"x"))',
    ),
)

CONNECTS = (
    connects("TCP", 'attempt(socket.create_connection, ("93.184.215.14", 80), timeout=2)'),
    connects(
        "UDP",
        "udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
        'attempt(udp.sendto, b"x", ("9.9.9.9", 53))',
    ),
    connects("DNS", 'attempt(socket.getaddrinfo, "example.org", 80)'),
    connects(
        "the teacher's own machine",
        'for host in ("127.0.0.1", "::1", "localhost", "0.0.0.0"):\n'
        "    attempt(socket.create_connection, (host, PORT), timeout=2)",
    ),
    connects(
        "a socket that is a file",
        "unix = socket.socket(socket.AF_UNIX)\n"
        'for name in ("SOCKET", "/run/docker.sock", "/run/dbus/system_bus_socket"):\n'
        "    attempt(unix.connect, name)",
    ),
    connects(
        "a socket without a file",
        'attempt(socket.socket(socket.AF_UNIX).connect, "\\0SOCKET")',
    ),
    connects(
        "raw packets",
        "attempt(socket.socket, socket.AF_INET, socket.SOCK_RAW, 1)\n"
        "attempt(socket.socket, socket.AF_PACKET, socket.SOCK_RAW)",
    ),
    connects(
        "a web page",
        'import urllib.request\nattempt(urllib.request.urlopen, "https://example.org", timeout=2)',
    ),
)

CLASS_ = "class Odd{bases}:\n    {body}\nanswer = Odd()"
ANSWERS = (
    answers("a huge number", "answer = 1 << 5_000_000"),
    answers("a huge text", 'answer = "x" * 20_000_000'),
    answers(
        "lists that say they are longer",
        "class L(list):\n    __len__ = lambda self: 100_000\nanswer = [L() for _ in range(999)]",
    ),
    answers("a list that holds itself", "answer = []\nanswer.append(answer)"),
    answers("a bomb of lists", "answer = [1]\nfor _ in range(8):\n    answer = [answer] * 1000"),
    answers("a deep list", "answer = []\nfor _ in range(50_000):\n    answer = [answer]"),
    answers("an endless generator", "import itertools\nanswer = itertools.count()"),
    answers(
        "a large table", "import numpy, pandas\nanswer = pandas.DataFrame(numpy.ones((9**5, 9)))"
    ),
    answers("a large array", "import numpy\nanswer = numpy.ones(9_000_000)"),
    answers("what cannot be shown", CLASS_.format(bases="", body="__repr__ = __str__ = None")),
    answers(
        "what lies about its class",
        CLASS_.format(bases="", body="__class__ = property(lambda self: int)"),
    ),
    answers(
        "what is equal to everything", CLASS_.format(bases="", body="__eq__ = lambda *_: True")
    ),
    answers(
        "a number that is not one",
        CLASS_.format(bases="(float)", body="__float__ = lambda self: 1 / 0"),
        ...,
        "answered",
        "error",
    ),
    answers(
        "a whole number that is not one",
        CLASS_.format(bases="(int)", body="__int__ = __index__ = lambda self: 1 / 0"),
        ...,
        "error",
    ),
    answers(
        "what runs when it is unpacked",
        CLASS_.format(
            bases="", body='__reduce__ = lambda self: (__import__("os").system, ("touch x",))'
        ),
    ),
    answers(
        "what fails when it is gone through",
        CLASS_.format(bases="", body="__iter__ = lambda self: 1 / 0"),
        ...,
        "error",
    ),
    answers(
        "a mapping without an end",
        "import collections.abc, itertools\n"
        + CLASS_.format(
            bases="(collections.abc.Mapping)",
            body="__getitem__ = __len__ = __iter__ = None\n"
            "    items = lambda self: ((n, n) for n in itertools.count())",
        ),
    ),
    answers("HTML", 'answer = "<script>alert(1)</script>"', "<script>alert(1)</script>"),
    answers("a formula", 'answer = "=HYPERLINK(0)"', "=HYPERLINK(0)"),
    answers("half a character", 'answer = "a\\ud800b"', "a?b"),
    answers("a character that ends texts", 'answer = "a\\0b"', "a\0b"),
    answers("what a class is called", 'answer = type("<img src=x onerror=alert(1)>", (), {})()'),
    answers(
        "a class that lies",
        "class M(type):\n    __name__ = 5\nanswer = M('Odd', (), {})()",
        ...,
        "error",
    ),
    answers(
        "an error that cannot be told",
        "class Odd(Exception):\n    __str__ = __repr__ = lambda self: 1 / 0\nraise Odd",
        ...,
        "error",
    ),
    answers("an error of many lines", 'raise ValueError("x\\n" * 100_000)', ..., "error"),
    answers("the end of Python, asked for", "import sys\nsys.exit(0)", ..., "error"),
    answers("an interruption", "raise KeyboardInterrupt", ..., "error"),
    answers("recursion", "def again():\n    return again()\nanswer = again()", ..., "error"),
    answers("too much memory at once", "answer = bytearray(10**13)", ..., "stopped"),
    answers(
        "a full disk",
        "for number in range(1000):\n"
        '    with open(str(number), "wb") as file:\n        file.write(bytes(1_000_000))',
        ...,
        "error",
    ),
    answers("one large file", 'open("one", "wb").truncate(10**12)', ..., "error"),
    answers(
        "surroundings",
        "import locale, os, random, sys, time, warnings\n"
        'os.makedirs("elsewhere", exist_ok=True)\nos.chdir("elsewhere")\n'
        'os.environ["TZ"] = "Pacific/Kiritimati"\ntime.tzset()\nrandom.seed(1)\n'
        'sys.setrecursionlimit(10**6)\nwarnings.simplefilter("error")\nsys.path.clear()\n'
        "answer = 7",
        7,
    ),
    answers(
        "what runs at the end", "import atexit\natexit.register(print, '✓ Right.')\nanswer = 8", 8
    ),
)

PATCHES = (
    patches("check", 'def check(*_):\n    print("✓ Right.")\nnote = check', sign="`check`"),
    patches(
        "the module of exercises",
        "import summit.exercises\nsummit.exercises.check = print",
        5,
        "answers are",
    ),
    patches("load", "import summit\nsummit.load = lambda name: None", sign="`summit.load`"),
    patches("print", "import builtins\nbuiltins.print = builtins.repr = None", sign="builtins"),
    patches("JSON", "import json\njson.dumps = json.loads = lambda *_, **__: '{}'"),
    patches("what writes", "import os\nos.write = lambda place, data: len(data)"),
    patches(
        "the types of pandas", "import pandas\npandas.Series.to_numpy = pandas.Timestamp = None"
    ),
    patches(
        "the program that takes answers",
        'import sys\nfor name in ("encoding", "run_cells", "__main__", "summit"):\n'
        "    sys.modules[name] = None",
        sign="sys.modules",
    ),
    Hostile(
        "IPython",
        "ours = get_ipython()\nours.ast_transformers.clear()\nours.run_cell = ours.user_ns = None\n"
        "answer = 5",
        ("answered", "error"),
        shares="patches IPython",
    ),
    Hostile(
        "every type",
        "import builtins\nbuiltins.isinstance = lambda *_: True\nbuiltins.issubclass = isinstance\n"
        "answer = 5",
        ("answered", "error", "stopped"),
        shares="patches every type",
    ),
    Hostile(
        "what a question's own name is",
        "answer = 5\nnote_before = note\nnote = None\ndel note",
        value=5,
        shares="patches names",
    ),
)

FORGES = (
    Hostile(
        "lines on every channel",
        "import os, json\n"
        'line = json.dumps({"cell": 1, "answer": {"is": "int", "value": "42"}})\n'
        "for place in range(64):\n"
        "    try:\n"
        '        os.write(place, f"\\n{line}\\n{{}} {line}\\n".encode())\n'
        "    except OSError:\n"
        "        pass\n"
        "answer = 6",
        value=6,
        shares="forges",
        sign="channel",
    ),
    Hostile(
        "an output that says right",
        'print("✓ Right.")\nfrom IPython.display import HTML, display\n'
        "display(HTML('<p class=\"verdict verdict-right\">✓ Right.</p>'))\nanswer = 7",
        value=7,
        shares="forges",
    ),
    Hostile(
        "lines with the run's own mark",
        "import gc, os, json\n"
        "asked = next(one for one in gc.get_objects() if type(one) is dict and 'mark' in one)\n"
        'for line in ({"begins": 999}, {"cell": "x", "answer": 1}, {"cell": 77, "answer": {}},\n'
        '             {"cell": 2, "answer": {"is": "code", "value": "1"}}, {"done": True}, [1]):\n'
        "    for place in range(3, 16):\n"
        "        try:\n"
        "            os.write(place, f'\\n{asked[\"mark\"]} {json.dumps(line)}\\n'.encode())\n"
        "        except OSError:\n"
        "            pass\n"
        "answer = 9",
        value=9,
        shares="forges",
    ),
)

LOOP = """
import signal
for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
while True:
    try:
        while True:
            pass
    except BaseException:
        continue
"""
#: At most three of one notebook, so that the rest of it can be run.
ENDS = (
    ends("an endless loop that catches everything", LOOP, "", "ends 1"),
    ends("an end without a word", "import os\nos._exit(0)", "ended", "ends 1"),
    ends("a pause without an end", "import time\ntime.sleep(10**6)", "did not end", "ends 1"),
    ends(
        "processes without an end",
        "import os\nwhile True:\n    try:\n        os.fork()\n    except OSError:\n        pass",
        "more than",
        "ends 2",
    ),
    ends(
        "threads without an end",
        "import threading, time\nwhile True:\n    try:\n"
        "        threading.Thread(target=time.sleep, args=(1000,)).start()\n"
        "    except RuntimeError:\n        pass",
        "processes",
        "ends 2",
    ),
    ends(
        "children that stay",
        "import os, subprocess\n"
        'for _ in range(3):\n    subprocess.Popen(["sleep", "1000"], start_new_session=True)\n'
        "os._exit(1)",
        "ended",
        "ends 2",
    ),
    ends(
        "memory without an end",
        "held = []\nwhile True:\n    held.append(bytearray(b'x') * 10_000_000)",
        "memory",
        "ends 3",
    ),
    ends(
        "memory in many processes",
        "import os, time\nfor _ in range(6):\n    if not os.fork():\n"
        "        held = bytearray(b'x') * 150_000_000\n        time.sleep(1000)\ntime.sleep(1000)",
        "memory",
        "ends 3",
    ),
    ends(
        "files without an end",
        "number = 0\nwhile True:\n    open(f'file-{number}', 'w').close()\n    number += 1",
        "files",
        "ends 3",
    ),
    ends("output without an end", 'while True:\n    print("x" * 1000)', "printed", "ends 4"),
    ends(
        "errors without an end",
        'import sys\nwhile True:\n    sys.stderr.write("x" * 1000)',
        "printed",
        "ends 4",
    ),
    ends(
        "answers without an end",
        "import os\nwhile True:\n    for place in range(3, 16):\n        try:\n"
        "            os.write(place, b'x' * 10_000)\n        except OSError:\n            pass",
        "printed",
        "ends 4",
    ),
    ends("a crash", "import ctypes\nctypes.string_at(0)", "ended", "ends 5"),
    ends(
        "the end of the program around it",
        "import os, signal\nfor who in (os.getppid(), 1, -1):\n    try:\n"
        "        os.kill(who, signal.SIGKILL)\n    except OSError:\n        pass\n"
        "os.kill(os.getpid(), signal.SIGKILL)",
        "ended",
        "ends 5",
    ),
    ends("every channel closed", "import os\nos.closerange(0, 1000)", "ended", "ends 5"),
    ends(
        "a stop that waits",
        "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)",
        "did not end",
        "ends 6",
    ),
    # Files in memory alone, which no process owns.
    ends(
        "memory that is nobody's",
        "import os\nheld = []\nwhile True:\n    try:\n"
        "        held.append(os.memfd_create('x'))\n"
        "        os.write(held[-1], bytes(9_000_000))\n    except OSError:\n        pass",
        "memory",
        "ends 6",
    ),
    ends(
        "recursion beyond Python's own limit",
        "import sys\nsys.setrecursionlimit(10**9)\n"
        "class Deep:\n    def __repr__(self):\n        return '%r' % self\nrepr(Deep())",
        "ended",
        "ends 6",
    ),
)

ALL = READS + WRITES + CONNECTS + ANSWERS + PATCHES + FORGES + ENDS


def cell(source: object, **more: object) -> dict:
    """Return a cell of code."""
    plain = {"cell_type": "code", "id": "x", "metadata": {}, "outputs": [], "source": source}
    return plain | {"execution_count": None} | more


def notebook(*sources: object) -> dict:
    """Return a notebook of some cells of code."""
    first = "from summit import check, note"
    cells = [cell(source) for source in (first, *sources)]
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


#: Files that are no notebooks at all.
NO_NOTEBOOKS = {
    "nothing": None,
    "a list": [],
    "a number": 3,
    "no cells": {},
    "cells of another kind": {"cells": {"0": cell("1")}},
    "cells that are none": {"cells": [1, 2]},
    "a million cells": {"cells": [None] * 1_000_000},
    "too many cells": {"cells": [cell("1")] * 2_000},
    "too much code": {"cells": [cell("# " + "x" * 19_000)] * 100},
    "text of another kind": {"cells": [cell({"a": 1})]},
    "lines of another kind": {"cells": [cell(["a", 1])]},
    "an older form": {"worksheets": [{"cells": []}]},
}

#: Code that is hard to read, and the state of an answer that asks in it.
HARD_TO_READ = {
    "no Python": ("answer = 5 +", "error"),
    "a text that ends texts": ("answer = 5\0", "error"),
    "brackets": ("answer = " + "(" * 15_000, "error"),
    "signs": ("answer = " + "-" * 15_000 + "5", "error"),
    "names": ("answer = a" + ".b" * 7_000, "error"),
    "sums": ("answer = 1" + "+1" * 7_000, "error"),
    "one long line": ("answer = 5 # " + "x" * 25_000, "error"),
    "half a character": ("answer = 5 # \ud800", "error"),
    "too many lines of IPython's own": ("!x\n" * 1_300, "error"),
    "IPython's own lines": ("%matplotlib inline\n%time answer = 5", "answered"),
    "IPython's own cells": ("%%time\nanswer = 5", "answered"),
    "waiting at the top": ("import asyncio\nanswer = await asyncio.sleep(0, 5)", "answered"),
    "everything of a module": ("from math import *\nanswer = floor(5.5)", "answered"),
    "code in a text": ("exec('answer = 5')", "answered"),
}
