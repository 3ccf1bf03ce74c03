"""Self-test of one kernel tier: AES on a known answer, and whether what it garbles it also evaluates."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

# FIPS-197, appendix C.1
KEY = bytes(range(16))
PLAIN = bytes(17 * i for i in range(16))
CIPHER = bytes.fromhex("69c4e0d86a7b0430d8cdb78070b4c55a")
LANES = 11  # a full block of lanes and a part of one


def failures(tier: int) -> list[str]:
    """Return what is wrong with a tier, in words; nothing when all is well."""
    from gc2pc.native.kernels import aes_ctr

    found = []
    if aes_ctr(tier, KEY, PLAIN, 1).tobytes() != CIPHER:
        found.append("AES-128 gives a wrong block for the vector of FIPS-197")
    job, want = _aes_lanes()
    got = [int(value) for value in job.compute(tier)["last"]]
    if got != want:
        wrong = sum(x != y for x, y in zip(got, want, strict=True))
        found.append(f"garbling and evaluating AES-128 gives a wrong block in {wrong} of {LANES} lanes")
    return found


@lru_cache(maxsize=1)
def _aes_lanes() -> tuple[Any, list[int]]:
    """Return AES-128 in some lanes, on the vector of FIPS-197 and its neighbours, and the right blocks."""
    from gc2pc.bench.in_memory import InMemory
    from gc2pc.bench.workloads import aes_chain
    from gc2pc.program.clear import run_clear

    program = aes_chain(LANES, 1, owner="alice")
    key, plain = (int.from_bytes(block, "big") for block in (KEY, PLAIN))
    values = {
        "key": [key ^ lane for lane in range(LANES)],
        "block": [plain ^ 3 * lane for lane in range(LANES)],
    }
    want = [int(value) for value in run_clear(program, values)["last"]]
    want[0] = int.from_bytes(CIPHER, "big")
    return InMemory(program, values), want
