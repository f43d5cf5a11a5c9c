"""Small modules in the language of TorchScript, one for each corner of it."""

from . import classes, containers, control, numbers, state, texts
from .registry import PROGRAMS
