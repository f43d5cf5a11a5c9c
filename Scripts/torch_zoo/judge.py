"""How answers are held against torch's."""

import numpy

LIMIT = 1e-4


def difference(given, expected, comparison):
    """How far a list of arrays is from another, as a share of the magnitudes; infinite for other shapes."""
    if len(given) != len(expected):
        return float("inf")
    if comparison == "detections":
        return _detections(given, expected)
    if comparison == "shapes":
        return 0.0 if all(a.shape == b.shape for a, b in zip(given, expected)) else float("inf")
    each = _steps if comparison == "steps" else _values
    return max((each(a, b) for a, b in zip(given, expected)), default=0.0)


def _values(given, expected):
    if given.shape != expected.shape:
        return float("inf")
    given, expected = given.astype(numpy.float64), expected.astype(numpy.float64)
    same = (given == expected) | (numpy.isnan(given) & numpy.isnan(expected))
    if same.all():
        return 0.0
    distance = numpy.abs(given - expected)[~same].max()
    finite = numpy.abs(expected[numpy.isfinite(expected)])
    scale = finite.max() if finite.size else 0.0
    share = distance / scale if scale > 0 else distance
    return float(share) if numpy.isfinite(share) else float("inf")


def _steps(given, expected):
    """A step is the smallest distance of two values of the answer. One step counts as no difference."""
    grid = numpy.unique(expected.astype(numpy.float64))
    step = numpy.diff(grid)
    # Products of one scale are no closer than that scale, but for the rounding of float32.
    step = step[step > 1e-5 * max(1e-30, numpy.abs(grid).max(initial=0))]
    if given.shape == expected.shape and step.size:
        if numpy.abs(given.astype(numpy.float64) - expected).max() <= 1.01 * step.min():
            return 0.0
    return _values(given, expected)


def _detections(given, expected):
    """Each detection is held against the nearest one of its label: their order is no part of the answer."""
    if any(a.shape != b.shape for a, b in zip(given, expected)):
        return float("inf")
    if len(expected[0]) == 0:
        return 0.0
    scales = [max(1e-30, float(numpy.abs(array).max())) for array in expected]
    left = list(range(len(given[0])))
    worst = 0.0
    for index in range(len(expected[0])):
        best, best_at = float("inf"), None
        for other in left:
            if given[2][other] != expected[2][index]:
                continue
            apart = max(
                float(numpy.abs(a[other].astype(float) - b[index].astype(float)).max()) / scale
                for a, b, scale in zip(given[:2], expected[:2], scales)
            )
            if apart < best:
                best, best_at = apart, other
        if best_at is None:
            return float("inf")
        left.remove(best_at)
        extra = [
            float(numpy.abs(a[best_at].astype(float) - b[index].astype(float)).max()) / scale
            for a, b, scale in zip(given[3:], expected[3:], scales[3:])
        ]
        worst = max([worst, best] + extra)
    return worst
