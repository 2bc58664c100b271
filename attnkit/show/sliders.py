"""A slider for readers who run the notebook."""

from collections.abc import Callable

import ipywidgets
from IPython.display import display


def slider(draw: Callable, **ranges: tuple[float, float, float]):
    """Call draw(name=value) again whenever the slider `name` is moved.

    Each range is (least, greatest, start). It needs a running kernel: on
    the website a still figure stands in its place.
    """

    def knob(low, high, start):
        whole = all(isinstance(x, int) for x in (low, high, start))
        kind = ipywidgets.IntSlider if whole else ipywidgets.FloatSlider
        step = 1 if whole else (high - low) / 100
        return kind(start, min=low, max=high, step=step)

    knobs = {name: knob(*range_) for name, range_ in ranges.items()}
    ipywidgets.interact(lambda **values: display(draw(**values)), **knobs)
