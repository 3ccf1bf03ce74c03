"""gc2pc: two parties compute a function of both their inputs and learn only its result."""

__version__ = "0.1.0"
