"""Values of Python and PyTorch as JSON with their types, for recordings of programs."""

import enum

import torch


def encoded(value):
    """A value of Python as JSON with its type."""
    if value is None:
        return None
    if isinstance(value, enum.Enum):
        return {"enum": type(value).__name__, "name": value.name}
    if isinstance(value, bool):
        return {"bool": value}
    if isinstance(value, int):
        return {"int": str(value)}
    if isinstance(value, float):
        return {"float": value.hex() if value == value and abs(value) != float("inf") else str(value)}
    if isinstance(value, str):
        return {"text": value}
    if isinstance(value, torch.Tensor):
        kind = str(value.dtype).removeprefix("torch.")
        numbers = value.detach().to(torch.float64).reshape(-1).tolist()
        return {"tensor": kind, "shape": list(value.shape), "numbers": [encoded(float(n))["float"] for n in numbers]}
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return {"named": type(value).__name__, "fields": list(value._fields), "elements": [encoded(v) for v in value]}
    if isinstance(value, tuple):
        return {"tuple": [encoded(v) for v in value]}
    if isinstance(value, list):
        return {"list": [encoded(v) for v in value]}
    if isinstance(value, dict):
        return {"dictionary": [[encoded(k), encoded(v)] for k, v in value.items()]}
    if isinstance(value, torch.dtype):
        return {"type": str(value)}
    if isinstance(value, torch.device):
        return {"text": str(value)}
    raise TypeError(f"a value of {type(value)} is not recorded")


def message(error):
    """The last line of a failure, which has what the program says."""
    lines = [line for line in str(error).strip().splitlines() if line.strip()]
    return lines[-1].strip() if lines else ""
