"""The StableHLO operators that LiteRT runs."""

import numpy as np

from .model import NONE, RELU, RELU6, RELU_N1, SAME, TYPES, VALID, Value, case, constant, options, weights


def record():
    """Adds the cases."""
