"""Whole small models: subgraphs that call each other, state, and shapes that follow from data."""

FAMILIES = ["control", "state", "shapes", "operands", "text"]
