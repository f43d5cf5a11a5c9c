"""The list of programs, and how one is added to it."""

import dataclasses

import torch


@dataclasses.dataclass
class Program:
    """A module and the calls that are recorded, in order and on one instance."""

    name: str
    module: type
    calls: list
    says: str


PROGRAMS = []


def program(*calls, says=""):
    """Adds a module's class to the list.

    A call is the tuple of arguments of `forward`, or a dictionary with `method` and `args`. `says` is
    part of the message of every call that fails.
    """

    def add(module):
        entries = [c if isinstance(c, dict) else {"method": "forward", "args": c} for c in calls]
        PROGRAMS.append(Program(module.__name__, module, entries, says))
        return module

    return add


def call(method, *args):
    """A call of another method than `forward`."""
    return {"method": method, "args": args}


def floats(*shape):
    """Numbers with signs and ties among them."""
    count = 1
    for size in shape:
        count *= size
    return ((torch.arange(count, dtype=torch.float32) * 7 % 11 - 5) / 2).reshape(shape)


def integers(*shape):
    """Integers with signs among them."""
    count = 1
    for size in shape:
        count *= size
    return (torch.arange(count, dtype=torch.int64) * 5 % 13 - 6).reshape(shape)
