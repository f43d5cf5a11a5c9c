"""All networks of the comparison, by family. A new family is a module with `networks()`, named here."""

from . import classification, dense, detection, mobile_tests, quantized, sequences

FAMILIES = {
    "sequences": sequences,
    "classification": classification,
    "dense": dense,
    "detection": detection,
    "quantized": quantized,
    "mobile": mobile_tests,
}


def networks():
    """The networks by name, and the family of each."""
    return {
        network.name: (family, network)
        for family, module in FAMILIES.items()
        for network in module.networks()
    }
