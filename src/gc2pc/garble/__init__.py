"""Garbler and evaluator: they drive the native engine over a channel and mirror each other."""

from gc2pc.garble.evaluator import evaluate
from gc2pc.garble.garbler import garble
from gc2pc.garble.pool import KeyPool, MacPool
from gc2pc.garble.simulate import simulate

__all__ = ["KeyPool", "MacPool", "evaluate", "garble", "simulate"]
