"""The page for a class at once: what a hub costs, and how many students a machine can hold.

`tools/hub.py` measures and writes `class/hub/measured.json`; every figure on the page comes from
there while Sphinx reads it, so that a later measurement reaches the page:

- ``hub-sizes``: the class sizes by machine and lab, and the rule that gives them;
- ``hub-measured``: what was measured, when, and on what.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sphinx.application import Sphinx

from book.made import maker, render
from summit.words import day_text, listed, spelled

ROOT = Path(__file__).resolve().parents[1]
MEASURED = ROOT / "class" / "hub" / "measured.json"
#: What a machine keeps for itself, in MB.
SYSTEM_MB = 1000
#: How long the first output may take if a class opens a lab in the same minute, in seconds.
PATIENCE = 120
#: How long a class runs a lab, in minutes, and how much of that time the processors may work.
LESSON_MINUTES, BUSY = 45, 0.5
#: Machines as they are sold: memory in GB, and cores.
MACHINES = ((4, 2), (8, 2), (8, 4), (16, 4), (16, 8), (32, 8))
#: A machine that was busier than this, in per cent, tells nothing about seconds of the clock.
QUIET_PERCENT = 10


@dataclass(frozen=True)
class Cost:
    """What one student costs a hub with a lab, when a class runs it at once.

    Attributes
    ----------
    server_mb, kernel_mb, hub_mb : int
        The most memory of a student's server and kernel, and of the hub for all.
    processor_first_seconds, processor_seconds : float
        Seconds of one core until the first output, and for the whole lab.
    """

    server_mb: int
    kernel_mb: int
    hub_mb: int
    processor_first_seconds: float
    processor_seconds: float

    @property
    def student_mb(self) -> int:
        """The most memory of one student."""
        return self.server_mb + self.kernel_mb


def measured(path: Path = MEASURED) -> dict:
    """Return what was measured."""
    return json.loads(path.read_text("utf-8"))


def costs(figures: dict) -> dict[str, Cost]:
    """Return the cost of each lab, by its chapter's folder."""
    names = Cost.__dataclass_fields__
    return {
        lab: Cost(**{name: of_lab["at_once"][name] for name in names})
        for lab, of_lab in figures["labs"].items()
    }


def class_size(cost: Cost, memory_gb: int, cores: int) -> int:
    """Return how many students a machine can hold, with a lab: whatever runs out first decides.

    Memory is for all that they need at most; processors for a class that opens the lab in the same
    minute, and for the whole lab within a lesson.
    """
    memory = (memory_gb * 1000 - SYSTEM_MB - cost.hub_mb) / cost.student_mb
    start = PATIENCE * cores / cost.processor_first_seconds
    lesson = LESSON_MINUTES * 60 * BUSY * cores / cost.processor_seconds
    return max(0, int(min(memory, start, lesson)))


def sizes(app: Sphinx, docname: str, argument: str) -> str:
    """Return the rule in words, and the table of class sizes."""
    of_lab = costs(read(app))
    rows = [
        (memory, cores, [class_size(cost, memory, cores) for cost in of_lab.values()])
        for memory, cores in MACHINES
    ]
    return render(
        "hub_sizes.md",
        labs=[lab[:2] for lab in of_lab],
        rows=rows,
        system_mb=SYSTEM_MB,
        patience=spelled(PATIENCE // 60),
        lesson=LESSON_MINUTES,
        busy=round(100 * BUSY),
    )


def what_was_measured(app: Sphinx, docname: str, argument: str) -> str:
    """Return the table of what was measured, with the day and the machine."""
    figures = read(app)
    busiest = max(run["others_percent"] for lab in figures["labs"].values() for run in lab.values())
    return render(
        "hub_measured.md",
        labs={lab[:2]: of_lab for lab, of_lab in figures["labs"].items()},
        students=spelled(figures["students"]),
        hub_mb=max(cost.hub_mb for cost in costs(figures).values()),
        day=day_text(date.fromisoformat(figures["day"])),
        cores=figures["cores"],
        memory_gb=figures["memory_gb"],
        versions=listed([f"{name} {of_it}" for name, of_it in figures["versions"].items()]),
        quiet=busiest <= QUIET_PERCENT,
        busiest=busiest,
    )


def read(app: Sphinx) -> dict:
    """Return what was measured, and have the page made again when that changes."""
    app.env.note_dependency(str(MEASURED))
    return measured()


def setup(app: Sphinx) -> None:
    """Register what the page asks for."""
    maker("hub-sizes")(sizes)
    maker("hub-measured")(what_was_measured)
