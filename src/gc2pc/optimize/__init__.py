"""Makes netlists smaller: passes Netlist -> Netlist that never add ANDs, the list of them, and a check.

    from gc2pc.optimize import optimize
    smaller = optimize(load("circuit.txt"))

Structure comes first: what a good generator builds, no pass finds. This is for circuits of others.
"""

from gc2pc.optimize.check import counterexample
from gc2pc.optimize.pipeline import DEFAULT, PASSES, Step, optimize, steps

__all__ = ["DEFAULT", "PASSES", "Step", "counterexample", "optimize", "steps"]
