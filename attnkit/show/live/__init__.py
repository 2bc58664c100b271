"""Figures that the reader moves, live on the website too."""

from attnkit.show.live.bottleneck import Bottleneck
from attnkit.show.live.headviewer import HeadViewer
from attnkit.show.live.length_curve import LengthCurve, picked
from attnkit.show.live.soft_lookup import SoftLookup
from attnkit.show.live.stepper import Stepper
from attnkit.show.live.translator import Translator
from attnkit.show.live.weigher import Weigher

__all__ = [
    "Bottleneck",
    "HeadViewer",
    "LengthCurve",
    "SoftLookup",
    "Stepper",
    "Translator",
    "Weigher",
    "picked",
]
