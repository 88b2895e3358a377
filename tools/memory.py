"""The memory of a process and of all that it starts: measured, and held to a limit."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path

import psutil

MB = 1_000_000
#: Where Linux keeps control groups, newest way first, and what the limit is called there.
_GROUPS = (
    (Path("/sys/fs/cgroup"), "memory.max"),
    (Path("/sys/fs/cgroup/memory"), "memory.limit_in_bytes"),
)
#: How often the memory is looked at.
_SECONDS = 0.2


def used(process: psutil.Process) -> int:
    """Return the bytes of a process: its own, and its part of what it shares, where told."""
    try:
        told = process.memory_full_info()
    except psutil.Error:
        return 0
    return getattr(told, "pss", told.uss)


def processor(process: psutil.Process) -> float:
    """Return the seconds that a process has had of the processor."""
    try:
        times = process.cpu_times()
    except psutil.Error:
        return 0
    return times.user + times.system


def family(pid: int) -> list[psutil.Process]:
    """Return a process and all that it has started, as far as they still run."""
    try:
        parent = psutil.Process(pid)
        return [parent, *parent.children(recursive=True)]
    except psutil.Error:
        return []


class Group:
    """A control group, if the system lets us have one: the kernel keeps it to a limit."""

    def __init__(self, limit: int) -> None:
        self.folder: Path | None = None
        for place, name in _GROUPS:
            folder = place / f"reading-the-summit-{os.getpid()}"
            try:
                folder.mkdir()
            except OSError:
                continue
            try:
                # The kernel has made this file, where the folder is a control group of memory.
                (folder / name).open("r+").write(str(limit))
            except OSError:
                folder.rmdir()
                continue
            self.folder = folder
            return

    def around(self, command: list[str]) -> list[str]:
        """Return a command that joins the group and then becomes the one given."""
        if self.folder is None:
            return command
        return ["sh", "-c", 'echo $$ >"$0" && exec "$@"', f"{self.folder}/cgroup.procs", *command]

    def __str__(self) -> str:
        """Say how the limit is kept."""
        if self.folder is None:
            return "by looking at it: this system does not let us have a control group"
        return "by a control group"

    def close(self) -> None:
        """Give the group back, once its processes have ended."""
        if self.folder is not None:
            self.folder.rmdir()


class Watch:
    """Looks at the memory of some processes while the body runs, and remembers the most.

    Parameters
    ----------
    processes : callable
        Returns those that are looked at, each time.

    Attributes
    ----------
    peak : int
        The most bytes since the last `begin`.
    """

    def __init__(self, processes: Callable[[], list[psutil.Process]]) -> None:
        self.processes, self.peak, self._before = processes, 0, 0.0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._ended.wait(_SECONDS):
            self.peak = max(self.peak, sum(map(used, self.processes())))

    def begin(self) -> None:
        """Forget the peak, and count seconds of the processor from now."""
        self.peak, self._before = 0, sum(map(processor, self.processes()))

    @property
    def seconds(self) -> float:
        """Seconds of the processor since `begin`, of what still runs."""
        return sum(map(processor, self.processes())) - self._before
