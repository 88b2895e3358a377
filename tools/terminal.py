"""Talk to whoever typed a command, and run the programs that it needs."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from collections.abc import Callable

from tools import ROOT

COLOUR = re.compile(r"\x1b\[[0-9;]*m")


class Problem(Exception):
    """Something that stops a command: the message says what, and what to do."""


def say(text: str) -> None:
    """Write a line at once, also where the output is a pipe."""
    print(text, flush=True)


def arguments(example: str) -> list[str]:
    """Return what ARGS holds, read as a terminal reads it.

    Parameters
    ----------
    example : str
        A command that is right, for those who left a quotation mark open.

    Raises
    ------
    Problem
        If it cannot be read.
    """
    try:
        return shlex.split(os.environ.get("ARGS", ""))
    except ValueError as error:
        raise Problem(
            f"ARGS cannot be read: {error}. Quote it as in a terminal, such as\n  {example}"
        ) from error


def command(module: str, **paths: object) -> str:
    """Return a command as it is typed here: with make, or on Windows, which has none, without.

    Parameters
    ----------
    module : str
        Of the tools: ``"mark"``.
    **paths : path
        What it is given, by the names that make knows, in its order. Blanks are quoted.
    """
    if os.name == "nt":
        given = subprocess.list2cmdline(map(str, paths.values()))
        return rf".venv\Scripts\python -m tools.{module} {given}"
    given = [f"{name}={shlex.quote(str(path))}" for name, path in paths.items()]
    return " ".join(["make", module, *given])


def indent(text: str, last: int) -> str:
    """Return the last lines of a text that say something, set in by two spaces."""
    lines = [line for line in text.splitlines() if line.strip()]
    return "\n".join(f"  {line}" for line in lines[-last:])


def follow(
    command: list[str], told: Callable[[str], str | None], **environ: str
) -> tuple[int, str]:
    """Run a program in the checkout and pass on what is worth telling of its output.

    Parameters
    ----------
    command : list of str
        The program and its arguments.
    told : callable
        Gets each line as it comes, without colours, and returns what to say of it, if anything.
    **environ : str
        What it finds in its environment besides what is there.

    Returns
    -------
    tuple
        The exit code and the whole output.
    """
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=os.environ | environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as process:
        lines = []
        try:
            for line in process.stdout:
                lines.append(COLOUR.sub("", line).rstrip())
                if said := told(lines[-1]):
                    say(said)
        except BaseException:
            process.terminate()
            raise
    return process.returncode, "\n".join(lines)


def quietly(command: list[str], problem: Callable[[str], str], **options: object) -> str:
    """Run a program, and tell what it said only if it failed.

    Parameters
    ----------
    command : list of str
        The program and its arguments.
    problem : callable
        Gets what it said, and returns the message.
    **options
        For `subprocess.run`: the folder, the environment.

    Returns
    -------
    str
        What it said.

    Raises
    ------
    Problem
        If it failed.
    """
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        **options,
    )
    if done.returncode:
        raise Problem(problem(done.stdout))
    return done.stdout


def run(*arguments: str, **environ: str) -> int:
    """Run a program in the checkout, with the terminal as its own, and return its exit code."""
    return subprocess.run(
        arguments,
        cwd=ROOT,
        env=os.environ | environ,
        stdin=subprocess.DEVNULL,
        check=False,
    ).returncode
