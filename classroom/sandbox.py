"""Where a student's code runs: without network, without answers, in a folder that is thrown away.

`find` says what this system has for it. Linux has bubblewrap, which needs no rights of its own; a
container of podman or docker does the same elsewhere. Nothing here is a jail of our own.

What the walls leave open is kept to limits: a run that takes too long, or too much memory, or
writes without end, is ended with all that it has started.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
import os
import secrets
import shutil
import site
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import BinaryIO

import matplotlib as mpl
import psutil
from matplotlib.font_manager import FontManager

from classroom.answer_free import answer_free, nothing
from classroom.model import ClassProblem
from tools import ROOT
from tools.memory import family

INSIDE = Path(__file__).parent / "inside"
SCRIPT = "run_cells.py"
#: The one folder in the sandbox that can be written to.
HOME = "/student"
MB = 1_000_000
#: How often a run is looked at, and how long one may take to end, in seconds.
_LOOK, _END = 0.1, 10
_NO_SANDBOX = """\
There is no sandbox on this computer: no closed box in which students' code could be run safely.

  Debian, Ubuntu:  sudo apt install bubblewrap
  Fedora:          sudo dnf install bubblewrap
  Windows:         install Docker Desktop, and start it; or install Ubuntu by "wsl --install", and
                   mark there, with bubblewrap
  macOS:           install Podman Desktop or Docker Desktop, and start it

{tried}

Without one, students' code runs with your own rights: it can read and change your files, and use
your network. ARGS=--without-sandbox allows that, after asking you once more."""


@dataclass(frozen=True)
class Limits:
    """What one run may take.

    Attributes
    ----------
    cell_seconds, cell_cpu_seconds : float
        The time of one cell: by the clock, and of the processor.
    seconds, cpu_seconds : float
        The time of a whole notebook, however often it has to be run.
    memory : int
        In bytes, of all its processes together.
    output : int
        In bytes, of what it prints.
    answers : int
        In bytes, of what it hands over.
    processes : int
        How many processes and threads there may be at once.
    disk : int
        In bytes, of the files that it writes.
    files : int
        How many files it may have.
    """

    cell_seconds: float = 60
    cell_cpu_seconds: float = 20
    seconds: float = 240
    cpu_seconds: float = 120
    memory: int = 1_500 * MB
    output: int = 5 * MB
    answers: int = 10 * MB
    processes: int = 64
    disk: int = 64 * MB
    files: int = 2_000

    def of_system(self) -> dict[str, int]:
        """Return those that the system keeps itself, for each process, by their names there."""
        return {
            "RLIMIT_AS": 2 * self.memory + 1_000 * MB,
            "RLIMIT_CPU": max(round(self.cpu_seconds), 0) + 1,
            "RLIMIT_FSIZE": self.disk,
            "RLIMIT_NOFILE": 256,
            "RLIMIT_NPROC": self.processes,
            "RLIMIT_CORE": 0,
        }


@dataclass(frozen=True)
class Ran:
    """What came of a run.

    Attributes
    ----------
    lines : tuple of dict
        What it said, in its order.
    end : str
        Empty where it ended by itself and said so; else what ended it, in words.
    has_forged : bool
        Whether something else was written where answers go.
    cpu_seconds : float
        What it took of the processor.
    """

    lines: tuple[dict, ...]
    end: str
    has_forged: bool
    cpu_seconds: float = 0.0


class Stopped(RuntimeError):
    """The teacher has ended the marking."""


class Box:
    """A way of running students' code.

    Attributes
    ----------
    name : str
        What it is called.
    is_walled : bool
        Whether it keeps the code from the rest of the computer.
    cpu_seconds : float
        What its runs have taken of the processor so far.
    """

    name = ""
    is_walled = True
    cpu_seconds = 0.0
    _is_stopped = False

    def stop(self) -> None:
        """End what runs in it, from another thread; it runs nothing more."""
        self._is_stopped = True

    def command(self, _limits: Limits) -> list[str]:
        """Return the command that runs `SCRIPT` in it."""
        raise NotImplementedError

    def environment(self) -> dict[str, str]:
        """Return the environment of that command."""
        return {"PATH": os.environ.get("PATH", os.defpath)}

    def end(self, process: subprocess.Popen, started: Iterable[psutil.Process]) -> None:
        """End a run and all that it was seen to have started."""
        still = family(process.pid) if process.poll() is None else []
        for one in {*started, *still}:
            _kill(one)
        process.wait(_END)

    def excess(self, _processes: Sequence[psutil.Process], _limits: Limits) -> str:
        """Say which further limit of this box is passed."""
        return ""

    def run(self, request: dict, limits: Limits) -> Ran:
        """Run what is asked for.

        Parameters
        ----------
        request : dict
            As `classroom.inside.run_cells` takes it, without its mark and limits.
        limits : Limits
            What it may take.

        Raises
        ------
        Stopped
            When it was stopped.
        """
        if self._is_stopped:
            raise Stopped
        mark = secrets.token_hex(16)
        whole = request | {"mark": mark, "limits": limits.of_system()}
        with tempfile.TemporaryFile() as asked:
            asked.write(json.dumps(whole).encode())
            asked.seek(0)
            process = subprocess.Popen(
                self.command(limits),
                stdin=asked,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=self.environment(),
                start_new_session=True,
            )
        answers = _Reader(process.stdout, limits.answers, mark)
        printed = _Reader(process.stderr, limits.output)
        started: set[psutil.Process] = set()
        try:
            end, cpu = self._watched(process, started, answers, printed, limits)
        finally:
            self.end(process, started)
            answers.join(_END)
            printed.join(_END)
            process.stdout.close()
            process.stderr.close()
        lines = tuple(answers.lines())
        is_done = bool(lines) and lines[-1] == {"done": True}
        end = "" if is_done else end or _crash(process)
        return Ran(lines, end, answers.has_forged, cpu)

    def _watched(
        self,
        process: subprocess.Popen,
        started: set[psutil.Process],
        answers: _Reader,
        printed: _Reader,
        limits: Limits,
    ) -> tuple[str, float]:
        """Wait for the end of a run. Say which limit it passed, if it did, and its CPU seconds."""
        cell = whole = time.monotonic()
        seen, cpu, cpu_before = 0, 0.0, 0.0
        while process.poll() is None:
            if self._is_stopped:
                raise Stopped
            if printed.is_over or answers.is_over:
                return "It printed more than a notebook may.", cpu
            processes = family(process.pid)
            started.update(processes)
            self.cpu_seconds += max(sum(map(_cpu, processes)) - cpu, 0)
            cpu = max(sum(map(_cpu, processes)), cpu)
            now = time.monotonic()
            if answers.begun != seen:
                cell, seen, cpu_before = now, answers.begun, cpu
            end = (
                _too_long(now - whole, cpu, limits)
                or _passed(processes, now - cell, cpu - cpu_before, limits)
                or self.excess(processes, limits)
            )
            if end:
                return end, cpu
            time.sleep(_LOOK)
        return "", cpu


class _Reader(Thread):
    """Reads one stream of a run, and no more than it may hold."""

    def __init__(self, stream: BinaryIO, most: int, mark: str = "") -> None:
        super().__init__(daemon=True)
        self._stream, self._most = stream, most
        self._mark, self._kept, self._size = mark.encode(), bytearray(), 0
        self.is_over = self.has_forged = False
        #: How many cells have begun.
        self.begun = 0
        self._begins = self._mark + b' {"begins"'
        self.start()

    def run(self) -> None:
        """Read until the stream ends, or has given too much."""
        while not self.is_over and (part := os.read(self._stream.fileno(), 65_536)):
            self._size += len(part)
            self.is_over = self._size > self._most
            if self._mark:
                start = max(len(self._kept) - len(self._begins) + 1, 0)
                self._kept += part
                self.begun += self._kept.count(self._begins, start)

    def lines(self) -> Iterator[dict]:
        """Return the lines that bear the run's mark; others were written by a student's code."""
        # Where it was ended, half a line may be left.
        for line in bytes(self._kept).split(b"\n")[:-1]:
            mark, _, told = line.partition(b" ")
            found = _object(told) if mark == self._mark else None
            if found is not None:
                yield found
            elif line.strip():
                self.has_forged = True


class Bubblewrap(Box):
    """A sandbox of Linux: namespaces of its own, and of the computer what it needs, read-only."""

    name = "bubblewrap"

    def __init__(self, program: str) -> None:
        self.program = program

    def command(self, limits: Limits) -> list[str]:
        """Return the command that runs the script behind walls."""
        bound = [path for path in _python_folders() if not path.is_relative_to("/usr")]
        masked = [path for path in _installed_books() if path.is_dir()]
        binds = [
            *(("--ro-bind", str(path), str(path)) for path in bound),
            *(("--ro-bind", str(nothing()), str(path)) for path in masked),
            ("--ro-bind", str(answer_free()), "/class/package"),
            ("--ro-bind", str(INSIDE), "/class/inside"),
            ("--ro-bind-try", str(_font_list()), f"{HOME}/matplotlib/{_font_list().name}"),
        ]
        return [
            self.program,
            *("--unshare-all", "--unshare-user", "--disable-userns"),
            *("--uid", "1000", "--gid", "1000", "--cap-drop", "ALL", "--hostname", "sandbox"),
            *("--die-with-parent", "--new-session", "--clearenv"),
            *(part for pair in _environment(HOME).items() for part in ("--setenv", *pair)),
            *_system_folders(),
            *("--proc", "/proc", *_settings(), "--dev", "/dev", "--remount-ro", "/dev"),
            *("--size", str(limits.disk), "--tmpfs", HOME, "--dir", f"{HOME}/matplotlib"),
            *(part for bind in binds for part in bind),
            *("--remount-ro", "/", "--chdir", HOME),
            *_script(sys.executable, "/class"),
        ]

    def excess(self, processes: Sequence[psutil.Process], limits: Limits) -> str:
        """Say whether there are too many files: the folder's size does not count empty ones."""
        for process in processes[-1:]:
            try:
                told = os.statvfs(f"/proc/{process.pid}/root{HOME}")
            except OSError:
                continue
            if told.f_files - told.f_ffree > limits.files:
                return "It made more files than a notebook may."
        return ""

    def fault(self) -> str:
        """Say why it cannot be used here; nothing where it can."""
        try:
            ran = self.run({"cells": [], "collector": "_"}, Limits())
        except OSError as error:
            return f"bubblewrap cannot be started ({error.strerror})."
        return ran.end and f"bubblewrap is there, but this system does not let it work: {ran.end}"


class Container(Box):
    """A container of podman or docker, where there is no bubblewrap. Untried by the authors."""

    def __init__(self, program: str) -> None:
        self.name = self.program = program
        self._called = ""

    def command(self, limits: Limits) -> list[str]:
        """Return the command that runs the script in a new container."""
        self._called = f"reading-the-summit-{secrets.token_hex(6)}"
        mounts = {answer_free(): "/class/package", INSIDE: "/class/inside"}
        return [
            self.program,
            *("run", "--rm", "--interactive", "--name", self._called),
            *("--network", "none", "--read-only", "--cap-drop", "ALL"),
            *("--security-opt", "no-new-privileges", "--user", "1000:1000"),
            *("--memory", str(limits.memory), "--memory-swap", str(limits.memory)),
            *("--pids-limit", str(limits.processes), "--cpus", "1"),
            *("--tmpfs", f"{HOME}:size={limits.disk},mode=1777", "--workdir", HOME),
            *(part for pair in _environment(HOME).items() for part in ("--env", "=".join(pair))),
            *(part for pair in mounts.items() for part in ("--volume", "{}:{}:ro".format(*pair))),
            _image(self.program),
            *_script("python", "/class"),
        ]

    def environment(self) -> dict[str, str]:
        """Return the teacher's own environment: the engine finds its settings by it."""
        return dict(os.environ)

    def end(self, process: subprocess.Popen, started: Iterable[psutil.Process]) -> None:
        """End the container, and the command that waits for it."""
        if process.poll() is None:
            subprocess.run([self.program, "kill", self._called], capture_output=True, check=False)
        super().end(process, started)

    def fault(self) -> str:
        """Say why it cannot be used here; nothing where it can."""
        try:
            told = subprocess.run([self.program, "info"], capture_output=True, check=False)
        except OSError as error:
            return f"{self.name} cannot be started ({error.strerror})."
        return f"{self.name} is there, but it is not running." if told.returncode else ""


class Unprotected(Box):
    """No sandbox: the same limits without walls. The code can do whatever the teacher can."""

    name = "no sandbox"
    is_walled = False

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="summit-")

    def command(self, _limits: Limits) -> list[str]:
        """Return the command that runs the script as it is."""
        return [sys.executable, *_script("", str(INSIDE.parent), str(answer_free()))[1:]]

    def environment(self) -> dict[str, str]:
        """Return an environment without what the teacher's own says."""
        kept = {name: os.environ[name] for name in ("SYSTEMROOT", "TEMP") if name in os.environ}
        return kept | _environment(self._folder.name)


def find() -> Bubblewrap | Container:
    """Return the sandbox of this system.

    Raises
    ------
    ClassProblem
        When there is none. It says what to install, and what marking without one means.
    """
    tried = []
    for name, kind in (("bwrap", Bubblewrap), ("podman", Container), ("docker", Container)):
        program = shutil.which(name)
        if program is None:
            tried.append(f"{name} is not installed.")
        elif fault := (box := kind(program)).fault():
            tried.append(fault)
        else:
            return box
    raise ClassProblem(_NO_SANDBOX.format(tried="\n".join(f"  - {one}" for one in tried)))


@functools.cache
def _image(program: str) -> str:
    """Build the container's image, unless there is one of the same pins, and return its name."""
    recipe, pins = INSIDE / "Containerfile", ROOT / "requirements.txt"
    told = hashlib.sha256(recipe.read_bytes() + pins.read_bytes()).hexdigest()[:12]
    name = f"reading-the-summit:{told}"
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(pins, folder)
        command = [program, "build", "--tag", name, "--file", str(recipe), folder]
        if subprocess.run(command, check=False).returncode:
            raise ClassProblem(f"{program} could not build the sandbox (above).")
    return name


def _script(python: str, place: str, package: str = "") -> list[str]:
    return [python, "-I", "-B", f"{place}/inside/{SCRIPT}", package or f"{place}/package"]


def _environment(home: str) -> dict[str, str]:
    # One thread for each calculation: the limits count threads too.
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    return threads | {
        "HOME": home,
        "TMPDIR": home,
        "IPYTHONDIR": f"{home}/ipython",
        "MPLCONFIGDIR": f"{home}/matplotlib",
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
    }


def _system_folders() -> Iterator[str]:
    """Return what makes the system's programs and libraries visible."""
    yield from ("--ro-bind", "/usr", "/usr")
    for name in ("bin", "sbin", "lib", "lib32", "lib64", "libx32"):
        place = Path("/", name)
        if place.is_symlink():
            yield from ("--symlink", str(place.readlink()), str(place))
        elif place.is_dir():
            yield from ("--ro-bind", str(place), str(place))
    for name in ("ld.so.cache", "alternatives"):
        yield from ("--ro-bind-try", f"/etc/{name}", f"/etc/{name}")


def _settings() -> Iterator[str]:
    """Return what keeps the system's settings from being changed.

    They are files in /proc that belong to the administrator: who runs this as one would own them in
    the sandbox too.
    """
    for place in Path("/proc").iterdir():
        is_setting = not (place.name.isdigit() or place.is_symlink())
        if is_setting and (place.is_dir() or place.stat().st_mode & 0o222):
            yield from ("--ro-bind-try", str(place), str(place))


def _python_folders() -> list[Path]:
    """Return where the Python that runs this has its programs and its packages."""
    real = Path(sys.executable).resolve().parent.parent
    return list(dict.fromkeys([Path(sys.prefix), Path(sys.base_prefix), real]))


def _installed_books() -> list[Path]:
    """Return where the book's own package, with its answers, may be installed."""
    return [Path(folder, "summit") for folder in site.getsitepackages()]


def _font_list() -> Path:
    """Return the list of fonts that matplotlib keeps: making one takes seconds."""
    return Path(mpl.get_cachedir(), f"fontlist-v{FontManager.__version__}.json")


def _object(told: bytes) -> dict | None:
    try:
        found = json.loads(told)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _crash(process: subprocess.Popen) -> str:
    code = process.returncode
    return f"Python itself ended there ({f'signal {-code}' if code < 0 else f'code {code}'})."


def _too_long(seconds: float, cpu: float, limits: Limits) -> str:
    """Say whether the notebook has had its time, whatever its cells do."""
    if seconds > limits.seconds or cpu > limits.cpu_seconds:
        return "The whole notebook took longer than one may."
    return ""


def _passed(processes: Sequence[psutil.Process], seconds: float, cpu: float, limits: Limits) -> str:
    """Say which limit of one cell is passed, or of what there is at once."""
    if seconds > limits.cell_seconds:
        return f"It did not end within {limits.cell_seconds:g} seconds."
    if cpu > limits.cell_cpu_seconds:
        return f"It calculated for more than {cpu:.0f} seconds."
    # Processes come first: what they share would be counted as memory of each.
    if sum(map(_threads, processes)) > limits.processes:
        return f"It started more than {limits.processes} processes."
    if sum(map(_memory, processes)) + _unmapped(processes) > limits.memory:
        return f"It needed more than {limits.memory // MB:,} MB of memory."
    return ""


def _cpu(process: psutil.Process) -> float:
    """Return a process's seconds of the processor, and those of what it has started and ended."""
    try:
        times = process.cpu_times()
    except psutil.Error:
        return 0
    return sum(times[:4])


def _memory(process: psutil.Process) -> int:
    try:
        return process.memory_info().rss
    except psutil.Error:
        return 0


def _unmapped(processes: Sequence[psutil.Process]) -> int:
    """Return the bytes of files that lie in memory alone (`memfd_create`): no process owns them."""
    held = {}
    for process in processes:
        with contextlib.suppress(OSError):
            for place in Path(f"/proc/{process.pid}/fd").iterdir():
                with contextlib.suppress(OSError):
                    if str(place.readlink()).startswith("/memfd:"):
                        told = place.stat()
                        held[told.st_dev, told.st_ino] = told.st_blocks * 512
    return sum(held.values())


def _threads(process: psutil.Process) -> int:
    try:
        return process.num_threads()
    except psutil.Error:
        return 0


def _kill(process: psutil.Process) -> None:
    try:
        process.kill()
    except psutil.Error:
        return
