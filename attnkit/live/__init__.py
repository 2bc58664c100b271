"""Figures that the reader moves, live on the website too."""

from attnkit.live.blanks.blanks import Blanks
from attnkit.live.bottleneck.bottleneck import Bottleneck
from attnkit.live.headviewer.headviewer import HeadViewer
from attnkit.live.intents.intents import Intents
from attnkit.live.length_curve.length_curve import LengthCurve, picked
from attnkit.live.map_slider.map_slider import Frame, MapSlider
from attnkit.live.selfcheck.selfcheck import Check
from attnkit.live.soft_lookup.soft_lookup import SoftLookup
from attnkit.live.stepper.stepper import Stepper
from attnkit.live.translator.translator import Translator
from attnkit.live.weigher.weigher import Weigher

__all__ = [
    "Blanks",
    "Bottleneck",
    "Check",
    "Frame",
    "HeadViewer",
    "Intents",
    "LengthCurve",
    "MapSlider",
    "SoftLookup",
    "Stepper",
    "Translator",
    "Weigher",
    "picked",
]
