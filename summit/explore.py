"""Explorers: charts with controls that work in a notebook and on a page without a kernel."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import product
from math import prod
from typing import TYPE_CHECKING

from summit.publishing import is_watched, publishing

if TYPE_CHECKING:
    import ipywidgets as widgets

    from summit.chart import Chart

MOST_STATES = 3000
FRAME_MS = 700

_BUTTON = '<button type="button" class="explorer-button" data-does="{does}">{text}</button>\n'


@dataclass(frozen=True)
class Control:
    """One control: the argument it sets, what it is called, how it looks, what it offers.

    Attributes
    ----------
    argument : str
        The argument of the drawing function.
    caption : str
        What a reader sees beside it.
    kind : {"slider", "list", "buttons"}
        A slider for what has an order, a list for many choices, buttons for a few.
    labels, values : tuple
        What a reader sees, and what the drawing function gets: one each for every choice.
    start : int
        The choice shown first.
    """

    argument: str
    caption: str
    kind: str
    labels: tuple[str, ...]
    values: tuple[object, ...]
    start: int


class States(Sequence):
    """The states of an explorer, each drawn when it is first asked for, and kept."""

    def __init__(self, draw: Callable[..., Chart], settings: Sequence[dict]) -> None:
        self._draw, self._settings = draw, settings
        self._drawn: dict[int, Chart] = {}

    def __len__(self) -> int:
        return len(self._settings)

    def __getitem__(self, position: int) -> Chart:
        position = range(len(self))[position]
        if position not in self._drawn:
            setting = self._settings[position]
            state = _drawn(self._draw, setting)
            _check_name(state, self._drawn.values(), setting)
            self._drawn[position] = state
        return self._drawn[position]


class Explorer:
    """The states of a drawing function, and the controls that choose one. Made by `explore`.

    Attributes
    ----------
    label : str
        What the reader explores.
    controls : tuple of Control
        In the order given to `explore`.
    settings : tuple of dict
        Every setting, the last control turning fastest.
    states : States
        What the drawing function returns for each of `settings`, drawn when it is asked for.
    start : int
        The position of the state shown first.
    """

    def __init__(
        self,
        label: str,
        controls: tuple[Control, ...],
        settings: tuple[dict, ...],
        states: States,
        play: str | None,
    ) -> None:
        self.label = label
        self.controls = controls
        self.settings = settings
        self.states = states
        self.play = play
        self.start = self._position([control.start for control in controls])
        self.name = states[self.start].name

    def __repr__(self) -> str:
        return f"Explorer {self.label}: {len(self.states)} states"

    def _position(self, places: Sequence[int]) -> int:
        position = 0
        for control, place in zip(self.controls, places, strict=True):
            position = position * len(control.values) + place
        return position

    def to_html(self) -> str:
        """Return the explorer for a page: native controls, the first state, and all the others.

        A line that several states have in common (an axis, a word of the table) stands once, and
        each state is a list of line numbers: hundreds of states then weigh little.
        """
        lines: dict[str, int] = {}
        states = [
            [lines.setdefault(line, len(lines)) for line in state.to_html().split("\n")]
            for state in self.states
        ]
        # "<" is escaped so that no state can end the script element that holds it.
        packed = json.dumps(
            {"lines": list(lines), "states": states}, ensure_ascii=False, separators=(",", ":")
        ).replace("<", "\\u003c")
        controls = "".join(self._control_html(axis) for axis in range(len(self.controls)))
        return (
            f'<div class="explorer" id="explorer-{self.name}" data-start="{self.start}" '
            f'data-tallest="{max(state.height for state in self.states)}">\n'
            f'<div class="explorer-controls" role="group" aria-label="{escape(self.label)}">\n'
            f"{controls}</div>\n"
            '<p class="explorer-said" aria-live="polite"></p>\n'
            '<p class="explorer-waiting" role="status"></p>\n'
            f'<div class="explorer-state">{self._first_html()}</div>\n'
            f'<script type="application/json" class="explorer-states">{packed}</script>\n'
            "</div>"
        )

    def _first_html(self) -> str:
        """Return the state shown first, its words in the room that the longest ones need.

        What stands below an explorer does not move while it is turned.
        """
        html = self.states[self.start].to_html()
        for kind, texts in (
            ("chart-title", [state.title for state in self.states]),
            ("chart-note", [state.note for state in self.states]),
        ):
            longest = escape(max(texts, key=len))
            html = html.replace(
                f'<p class="{kind}">', f'<p class="{kind}" data-longest="{longest}">', 1
            )
        return html

    def _control_html(self, axis: int) -> str:
        control = self.controls[axis]
        write = {"slider": _slider_html, "list": _list_html, "buttons": _buttons_html}[control.kind]
        return write(
            control,
            f"{self.name}-{control.argument}",
            f'data-axis="{axis}" data-count="{len(control.values)}"',
            control.argument == self.play,
        )

    def widget(self) -> widgets.VBox:
        """Return the explorer as a live widget, for JupyterLab and other notebooks."""
        import ipywidgets as widgets

        from summit.draw import style

        picture = widgets.HTML()
        live = [_live_control(control) for control in self.controls]

        def show() -> None:
            position = self._position([control.index for control in live])
            try:
                picture.value = self.states[position].to_html()
            except Exception as error:
                # Raised while a control is turned, an error reaches the kernel's log alone.
                setting = _written(self.settings[position])
                said = escape(f"{type(error).__name__}: {error} ({setting})")
                picture.value = f'<p class="chart-error">This state cannot be drawn: {said}</p>'
                raise

        def turned(_change: object) -> None:
            # Two controls may be turned in two threads. One waits for the other before it asks
            # where all of them stand, so that the last picture is the one they stand at.
            with style.house():
                show()

        for control in live:
            control.observe(turned, names="index")
        show()
        rows = list(live)
        if self.play is not None:
            played = live[[control.argument for control in self.controls].index(self.play)]
            rows.insert(0, _live_play(played))
        return widgets.VBox([*rows, picture])

    def _repr_mimebundle_(self, **_options: object) -> dict:
        if publishing():
            return {"text/html": self.to_html(), "text/plain": repr(self)}
        # What takes no widget shows the state it starts with. An exported notebook would take one,
        # and ask another host for what shows it.
        still = {"text/html": self.states[self.start].to_html(), "text/plain": repr(self)}
        return self.widget()._repr_mimebundle_() | still if is_watched() else still


def explore(
    draw: Callable[..., Chart], *, label: str, play: str | None = None, **controls: object
) -> Explorer:
    """Let a reader turn the arguments of `draw`, in a notebook and on a page.

    Like `ipywidgets.interact`, but also for a page without a kernel: when the book is built, every
    state is drawn ahead. Where there is a kernel, a state is drawn when it is first asked for.

    Parameters
    ----------
    draw : callable
        Takes the controls' values by keyword and returns a `Chart`, every time of the same name.
    label : str
        What the reader explores, in a few words.
    play : str, optional
        The argument that a Play button runs through; its control must be a slider.
    **controls : ipywidgets.SelectionSlider, IntSlider, Dropdown, ToggleButtons, or list, or dict
        One for each argument of `draw`. A list or a dict (label: value) becomes a drop-down list;
        so does a range, an array or a Series.

    Returns
    -------
    Explorer
        Shown as a live widget where there is a kernel, as plain HTML on a page.

    Raises
    ------
    TypeError
        When `draw` is not callable or returns something else than a Chart, or a control has no
        known kind.
    ValueError
        When there is no control, a control offers nothing, `play` names none of them, or there
        would be more than `MOST_STATES` states.

    Examples
    --------
    >>> explore(draw_year, label="Refugees by host", year=[2022, 2023])  # doctest: +SKIP
    """
    if not callable(draw):
        raise TypeError(f"explore draws with a function; this is a {type(draw).__name__}.")
    if not isinstance(label, str) or not label.strip():
        raise ValueError("explore needs a label: a few words that say what the reader explores.")
    if not controls:
        raise ValueError("explore needs at least one control, such as year=[2022, 2023].")
    turned = tuple(_control(argument, given) for argument, given in controls.items())
    _check_play(play, turned)
    _check_count(turned)
    settings = tuple(_settings(turned))
    explorer = Explorer(label.strip(), turned, settings, States(draw, settings), play)
    if publishing():
        # Here, where an error stops the cell: from a display method it would only be printed.
        list(explorer.states)
    return explorer


def _settings(controls: Sequence[Control]) -> Iterator[dict]:
    for values in product(*(control.values for control in controls)):
        yield {control.argument: value for control, value in zip(controls, values, strict=True)}


def _drawn(draw: Callable[..., Chart], setting: dict) -> Chart:
    from summit.chart import Chart
    from summit.draw import style

    try:
        with style.house():
            state = draw(**setting)
    except Exception as error:
        error.add_note(f"explore was drawing {_written(setting)}.")
        raise
    if not isinstance(state, Chart):
        raise TypeError(
            f"explore needs a function that returns a Chart; for {_written(setting)} "
            f"it returned a {type(state).__name__}."
        )
    return state


def _written(setting: dict) -> str:
    return ", ".join(f"{argument}={value!r}" for argument, value in setting.items())


def _check_play(play: str | None, controls: Sequence[Control]) -> None:
    sliders = [control.argument for control in controls if control.kind == "slider"]
    if play is not None and play not in sliders:
        raise ValueError(
            f"play names a slider to run through; got {play!r}, "
            f"the sliders are: {', '.join(sliders) or 'none'}."
        )


def _check_count(controls: Sequence[Control]) -> None:
    count = prod(len(control.values) for control in controls)
    if count > MOST_STATES:
        raise ValueError(
            f"A page holds at most {MOST_STATES:,} states of an explorer; these controls have "
            f"{count:,}. Offer fewer choices, or make two explorers."
        )


def _check_name(state: Chart, drawn: Iterable[Chart], setting: dict) -> None:
    names = sorted({state.name, *(other.name for other in drawn)})
    if len(names) > 1:
        raise ValueError(
            f"All states of an explorer are one figure and have one name; with {_written(setting)} "
            f"they have: {', '.join(names)}."
        )


# By the names of ipywidgets' classes.
_KINDS = {
    "SelectionSlider": "slider",
    "Dropdown": "list",
    "Select": "list",
    "ToggleButtons": "buttons",
    "RadioButtons": "buttons",
}


def _control(argument: str, given: object) -> Control:
    import ipywidgets as widgets

    if isinstance(given, widgets.IntSlider):
        values = tuple(range(given.min, given.max + 1, given.step))
        start = (given.value - given.min) // given.step
        labels = tuple(str(value) for value in values)
        return Control(argument, _caption(given, argument), "slider", labels, values, start)
    if _are_choices(given):
        labels, values = _choices(argument, given)
        return Control(argument, argument.replace("_", " ").capitalize(), "list", labels, values, 0)
    kind = _KINDS.get(type(given).__name__) if isinstance(given, widgets.Widget) else None
    if kind is None:
        allowed = ", ".join(["IntSlider", *_KINDS])
        raise TypeError(
            f"The control {argument} is a {type(given).__name__}. "
            f"explore takes a list, a dict, or one of {allowed}. "
            f"Choices of another kind become a list by {argument}=list(...)."
        )
    labels, values = _choices(argument, given.options)
    return Control(argument, _caption(given, argument), kind, labels, values, given.index or 0)


def _are_choices(given: object) -> bool:
    """Tell whether something is choices in an order: a dict, a list, a range, an array."""
    if isinstance(given, str | bytes):
        return False
    return isinstance(given, Mapping | Sequence) or getattr(given, "ndim", None) == 1


def _caption(widget: widgets.Widget, argument: str) -> str:
    return widget.description or argument.replace("_", " ").capitalize()


def _choices(argument: str, options: Mapping | Sequence) -> tuple[tuple, tuple]:
    """Read options as ipywidgets does: a dict, (label, value) pairs, or plain values."""
    if isinstance(options, Mapping):
        pairs = list(options.items())
    elif all(isinstance(option, tuple) and len(option) == 2 for option in options):
        pairs = list(options)
    else:
        pairs = [(str(option), option) for option in options]
    if not pairs:
        raise ValueError(f"The control {argument} offers nothing to choose from.")
    labels, values = zip(*pairs, strict=True)
    return tuple(str(label) for label in labels), values


def _slider_html(control: Control, identity: str, axis: str, played: bool) -> str:
    labels = escape(json.dumps(control.labels, ensure_ascii=False))
    play = _BUTTON.format(does="play", text="Play") if played else ""
    return (
        f'<div class="explorer-control explorer-slider">\n'
        f'<label for="{identity}">{escape(control.caption)}</label>\n'
        # The slider says its value itself; an output would say it again.
        f'<output for="{identity}" aria-live="off">'
        f"{escape(control.labels[control.start])}</output>\n"
        f'<input type="range" id="{identity}" {axis} min="0" max="{len(control.values) - 1}" '
        f'step="1" value="{control.start}" autocomplete="off" data-labels="{labels}" '
        f'aria-valuetext="{escape(control.labels[control.start])}">\n'
        f'<div class="explorer-buttons">\n{_BUTTON.format(does="back", text="Back")}{play}'
        f"{_BUTTON.format(does='forward', text='Forward')}</div>\n</div>\n"
    )


def _list_html(control: Control, identity: str, axis: str, _played: bool) -> str:
    options = "".join(
        f"<option{' selected' if place == control.start else ''}>{escape(label)}</option>"
        for place, label in enumerate(control.labels)
    )
    return (
        '<div class="explorer-control">\n'
        f'<label for="{identity}">{escape(control.caption)}</label>\n'
        f'<select id="{identity}" {axis} autocomplete="off">{options}</select>\n</div>\n'
    )


def _buttons_html(control: Control, identity: str, axis: str, _played: bool) -> str:
    choices = "".join(
        f'<label><input type="radio" name="{identity}" value="{place}" autocomplete="off"'
        f"{' checked' if place == control.start else ''}> {escape(label)}</label>\n"
        for place, label in enumerate(control.labels)
    )
    return (
        f'<fieldset class="explorer-control" {axis}>\n'
        f"<legend>{escape(control.caption)}</legend>\n{choices}</fieldset>\n"
    )


def _live_control(control: Control) -> widgets.Widget:
    import ipywidgets as widgets

    make = {
        "slider": widgets.SelectionSlider,
        "list": widgets.Dropdown,
        "buttons": widgets.ToggleButtons,
    }[control.kind]
    return make(
        # By place, not by value: two choices may draw with equal values.
        options=[(label, place) for place, label in enumerate(control.labels)],
        index=control.start,
        description=control.caption,
        # The words of a choice are shown whole.
        style={"description_width": "initial"}
        | ({"button_width": "auto"} if control.kind == "buttons" else {}),
        layout={"width": "auto"},
    )


def _live_play(played: widgets.SelectionSlider) -> widgets.Play:
    import ipywidgets as widgets

    # A Play at its end begins at its first value. It stands there until somebody moves the slider,
    # so that it shows all places wherever the explorer starts; a link would bring the two together.
    last = len(played.options) - 1
    play = widgets.Play(min=0, max=last, value=last, interval=FRAME_MS)
    play.observe(lambda change: setattr(played, "index", change["new"]), names="value")
    played.observe(lambda change: setattr(play, "value", change["new"]), names="index")
    return play
