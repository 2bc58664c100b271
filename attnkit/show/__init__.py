"""Still pictures and listings; `attnkit.live` holds what moves."""

from attnkit.show.diagrams import (
    draw_attention_step,
    draw_convolution,
    draw_encoder_block,
    draw_masked,
    draw_rnn,
    draw_seq2seq,
    draw_transformer,
)
from attnkit.show.dots import plot_dots, plot_intervals
from attnkit.show.journey import Stop, road
from attnkit.show.listing import compare, gloss, source, table
from attnkit.show.maps import plot_maps, plot_weights
from attnkit.show.plots import plot_bars, plot_curves
from attnkit.show.powers import plot_powers, slope
from attnkit.show.results import (
    at_labels,
    curves,
    label_curves,
    mean_curve,
    pooled,
    runs,
    spread,
    study,
    summary,
    swept,
    values,
    variants,
)
from attnkit.show.sliders import slider
from attnkit.show.vectors import plot_plane, plot_states

__all__ = [
    "Stop",
    "at_labels",
    "compare",
    "curves",
    "label_curves",
    "draw_attention_step",
    "draw_convolution",
    "draw_encoder_block",
    "draw_masked",
    "draw_rnn",
    "draw_seq2seq",
    "draw_transformer",
    "gloss",
    "mean_curve",
    "plot_bars",
    "plot_curves",
    "plot_dots",
    "plot_intervals",
    "plot_maps",
    "plot_plane",
    "plot_powers",
    "plot_states",
    "plot_weights",
    "pooled",
    "road",
    "runs",
    "slider",
    "slope",
    "source",
    "spread",
    "study",
    "summary",
    "swept",
    "table",
    "values",
    "variants",
]
