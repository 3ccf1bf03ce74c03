"""The programs that benches run compute what their names say."""

import hashlib
import random

import numpy as np
from Crypto.Cipher import AES

from gc2pc.bench.workloads import (
    aes_chain,
    matrices,
    random_values,
    running_totals,
    sha256_chain,
    sorting,
)
from gc2pc.library.sha2 import INITIAL_STATES
from gc2pc.program.clear import run_clear
from gc2pc.session import run_local


def test_aes_chain_encrypts_again_and_again() -> None:
    program = aes_chain(lanes=3, length=4, owner="bob")
    values = random_values(program)
    want = []
    for key, block in zip(values["key"], values["block"], strict=True):
        data = block.to_bytes(16, "big")
        for _ in range(4):
            data = AES.new(key.to_bytes(16, "big"), AES.MODE_ECB).encrypt(data)
        want.append(int.from_bytes(data, "big"))
    assert list(run_local(program, values)[0]["last"]) == want


def test_sha256_chain_hashes_a_long_message() -> None:
    message = random.Random(1).randbytes(300)
    padded = message + b"\x80" + bytes(-(len(message) + 9) % 64) + (8 * len(message)).to_bytes(8, "big")
    blocks = [int.from_bytes(padded[i : i + 64], "big") for i in range(0, len(padded), 64)]
    state = int.from_bytes(b"".join(word.to_bytes(4, "big") for word in INITIAL_STATES[256]), "big")
    result = run_local(sha256_chain(len(blocks)), {"message": blocks, "state": state})[1]
    assert result["state_after"].to_bytes(32, "big") == hashlib.sha256(message).digest()


def test_running_totals() -> None:
    program = running_totals(50)
    assert program.and_gates == 50 * 95
    values = random_values(program)
    want = {"greatest": max([values["most"], *values["xs"]])}
    want["total_of_all"] = (values["total"] + sum(values["ys"])) % 2**32
    assert run_clear(program, values) == want
    assert run_local(program, values)[0] == want


def test_sorting_and_matrices() -> None:
    program = sorting(100)
    values = random_values(program)
    assert run_local(program, values)[0]["result"].tolist() == sorted(values["numbers"])
    program = matrices(5)
    values = random_values(program)
    x, y = (np.array(values[name], np.uint16) for name in "xy")
    assert (run_local(program, values)[1]["result"] == x @ y).all()
