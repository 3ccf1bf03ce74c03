r"""Are two iris codes of the same eye? Both parties learn yes or no, and nothing else about the other's code.

An iris code has 2048 bits, and as many that say which of them are valid: eyelids cover the others. Two codes
are taken for one eye when fewer than 32 % of the bits valid in both differ.

    python examples/iris_match.py

Between two machines each party gives its own two arrays, for instance as files of numpy:

    gc2pc run examples/iris_match.py:same_eye --as alice --listen :7700 \
        --input code=@code.npy --input valid=@valid.npy
"""

import numpy as np

from gc2pc import Alice, Array, Bit, Bob, UInt, function, run_local, sum

BITS = 2048
PERCENT = 32


@function
def same_eye(
    code: Alice[Array[Bit, BITS]],
    valid: Alice[Array[Bit, BITS]],
    other_code: Bob[Array[Bit, BITS]],
    other_valid: Bob[Array[Bit, BITS]],
) -> Bit:
    both = valid & other_valid
    differ = sum((code ^ other_code) & both)
    return UInt[20](differ) * 100 < UInt[20](sum(both)) * PERCENT


def main() -> None:
    rng = np.random.default_rng(7)
    eye = rng.integers(0, 2, BITS)
    for name, share in (("the same eye", 0.12), ("another eye", 0.5)):
        inputs = {
            "code": eye,
            "valid": rng.random(BITS) < 0.9,
            "other_code": eye ^ (rng.random(BITS) < share),
            "other_valid": rng.random(BITS) < 0.9,
        }
        outputs, _, report = run_local(same_eye, inputs)
        answer = "match" if outputs["result"] else "no match"
        print(f"{name}: {answer} ({report.and_gates:,} AND gates)")


if __name__ == "__main__":
    main()
