"""What is recorded, a module for each family of operators, each with a function `record`."""

FAMILIES = [
    "arithmetic", "comparisons", "conversions", "detection", "functions", "images", "indexing",
    "products", "recurrent", "reductions", "shapes", "signal_processing", "stablehlo", "text",
]
