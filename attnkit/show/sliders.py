"""A slider for readers who run the notebook."""

from collections.abc import Callable

import ipywidgets

from attnkit.check import Real
from attnkit.show.picture import Picture


def slider(
    draw: Callable[..., Picture], **ranges: tuple[Real, Real, Real]
) -> ipywidgets.VBox:
    """Call draw(name=value) again whenever the slider `name` is moved.

    Each range is (least, greatest, start). It needs a running kernel: on
    the website a still figure stands in its place.
    """

    def knob(
        name: str, low: Real, high: Real, start: Real
    ) -> ipywidgets.Widget:
        whole = all(isinstance(x, int) for x in (low, high, start))
        kind = ipywidgets.IntSlider if whole else ipywidgets.FloatSlider
        step = 1 if whole else (high - low) / 100
        return kind(start, min=low, max=high, step=step, description=name)

    def redraw(change: object = None) -> None:
        values = {name: knob.value for name, knob in knobs.items()}
        page.value = draw(**values)._repr_html_()

    knobs = {name: knob(name, *range_) for name, range_ in ranges.items()}
    # Not ipywidgets' Output, which now and then stalls a notebook's run.
    page = ipywidgets.HTML()
    for each in knobs.values():
        each.observe(redraw, "value")
    redraw()
    return ipywidgets.VBox([*knobs.values(), page])
