"""Who is richer? Alice and Bob learn one bit, and nothing else about each other's money."""

from gc2pc import Alice, Bit, Bob, UInt, function


@function
def richer(alice: Alice[UInt[32]], bob: Bob[UInt[32]]) -> Bit:
    return alice > bob


if __name__ == "__main__":
    print("computed in the clear:", richer(5, 7))
