"""Verdicts, findings and plots can be read in every notebook's light and dark theme."""

import re

import pandas as pd
import pytest
from browsing import axe_faults

from summit import judge, sketch
from summit.draw import style
from summit.exercises import Verdict
from summit.record import Line

pytestmark = pytest.mark.usefixtures("house_style")

#: What an editor writes on the body of what it shows, and its ground.
THEMES = {
    "JupyterLab, light": ('data-jp-theme-light="true"', "#ffffff"),
    "JupyterLab, dark": ('data-jp-theme-light="false"', "#111111"),
    "VS Code, light": ('class="vscode-light" data-vscode-theme-kind="vscode-light"', "#ffffff"),
    "VS Code, dark": ('class="vscode-dark" data-vscode-theme-kind="vscode-dark"', "#1e1e1e"),
    "VS Code, dark, by its attribute alone": ('data-vscode-theme-kind="vscode-dark"', "#1e1e1e"),
}
#: A table as JupyterLab sets it.
JUPYTERLAB = """
.jp-ThemedContainer .jp-RenderedHTMLCommon :is(td, th, tr) { text-align: right; border: none; }
:not(.jp-RenderedMarkdown).jp-RenderedHTMLCommon :is(td, th, tr) { text-align: right; }
"""
READABLE = 4.5


def luminance(colour):
    shares = [part / 255 for part in colour]
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def outputs():
    """Return what a lab's cells show, as HTML."""
    people = pd.Series({"Poland": 2514504, "Moldova": 394740}, name="people")
    outcomes = ("right", "mistake", "wrong", "unreadable", "written", "unknown")
    return [
        *(Verdict(outcome, "A sentence.")._repr_html_() for outcome in outcomes),
        Line("There is no column 'a'.", "mistake")._repr_html_(),
        *(judge(number)._repr_html_() for number in (6, 7)),
        sketch.bundle(people.plot.barh(title="Hosts").figure)["text/html"],
    ]


@pytest.mark.parametrize(("attributes", "ground"), THEMES.values(), ids=list(THEMES))
def test_outputs_can_be_read(browser, attributes, ground):
    page = browser.new_page()
    shown = "".join(f'<div class="jp-RenderedHTMLCommon">{output}</div>' for output in outputs())
    sheet = (style.STATIC / "summit.css").read_text(encoding="utf-8")
    page.set_content(
        '<!doctype html><html lang="en"><head><title>Outputs</title>'
        f"<style>{JUPYTERLAB}</style></head>"
        f'<body {attributes} style="background: {ground}"><main class="jp-ThemedContainer">'
        f"<h1 hidden>Outputs</h1><style>{sheet}</style>{shown}</main></body></html>"
    )
    page.locator("details").evaluate("details => { details.open = true; }")
    assert axe_faults(page) == []
    inks = page.locator("figure svg text").evaluate_all(
        "texts => texts.map(text => getComputedStyle(text).fill)"
    )
    assert inks
    for ink in inks:
        colour = [int(part) for part in re.findall(r"\d+", ink)]
        paper = [int(ground[place : place + 2], 16) for place in (1, 3, 5)]
        assert contrast(colour, paper) >= READABLE, ink
    aligned = "cells => [...new Set(cells.map(cell => getComputedStyle(cell).textAlign))]"
    assert page.locator(".verdicts :is(td, th)").evaluate_all(aligned) == ["left"]
    assert page.locator(".chart-table td.n").evaluate_all(aligned) == ["right"]
    page.close()
