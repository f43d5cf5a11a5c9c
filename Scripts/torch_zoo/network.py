"""What a network of the comparison is: how it is made, what it is given, how its answers are judged."""

import dataclasses
from typing import Callable

import torch
from torch import nn

FORMS = ("traced", "scripted", "frozen", "mobile", "lite", "lite-mobile")
# A network of many weights is saved in fewer forms: they would say the same at length.
FEW_FORMS = ("traced", "scripted", "mobile", "lite")


@dataclasses.dataclass
class Network:
    """A network; `inputs` gets a generator of random numbers and whether the small form is wanted."""

    name: str
    make: Callable[[], nn.Module]
    inputs: Callable[[torch.Generator, bool], list]
    forms: tuple = FORMS
    # "values", "steps" (values that lie on the grid of a quantised tensor, which may be one step apart),
    # "detections" (boxes, scores, labels, then what belongs to each), or "shapes".
    comparison: str = "values"
    # How often it is called; answers are those of the last call, and tell of what it remembers.
    calls: int = 1
    # Weights for activations of order one, where nothing in the network normalises them.
    kaiming: bool = False
    # Whether parameters are made random here at all.
    randomised: bool = True
    # What `lantern run` is told besides.
    options: tuple = ()
    # Whether it is part of the small form.
    small: bool = False


def pictures(side, small_side=64, batch=1, channels=3):
    """Inputs: pictures of normally distributed numbers."""

    def inputs(generator, small):
        size = small_side if small else side
        return [torch.randn(batch, channels, size, size, generator=generator)]

    return inputs


def numbers(*shapes):
    """Inputs: normally distributed numbers of these shapes."""

    def inputs(generator, small):
        return [torch.randn(*shape, generator=generator) for shape in shapes]

    return inputs
