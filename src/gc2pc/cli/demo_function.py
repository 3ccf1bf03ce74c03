"""The function that `gc2pc demo` computes: the millionaires' problem."""

import gc2pc
from gc2pc import Alice, Bit, Bob, UInt


@gc2pc.function
def richer(alice: Alice[UInt[32]], bob: Bob[UInt[32]]) -> Bit:
    return alice > bob
