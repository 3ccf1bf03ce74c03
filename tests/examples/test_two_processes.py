"""A public AES-128 circuit, many runs on one session between two processes, against pycryptodome."""

import json
import random
import subprocess
import sys

from Crypto.Cipher import AES

from support.files import public_circuit

PARTY = """
import json, random, sys
import gc2pc
from gc2pc.formats import load
from gc2pc.net.tcp import Listener

path, party, address = sys.argv[1:]
circuit, own = load(path), {"alice": "in0", "bob": "in1"}[party]
values = json.load(sys.stdin)
if party == "alice":
    listener = Listener(address)
    print(listener.address, flush=True)
    session = gc2pc.Session(listener.accept(), party)
else:
    session = gc2pc.connect(party, address)
with session:
    print(json.dumps([session.run(circuit, **{own: int(value, 16)}) for value in values]))
"""


def start(path: str, party: str, address: str, values: list[bytes]) -> subprocess.Popen[str]:
    """Start a process that runs the circuit on each value in turn; the values go through standard input."""
    process = subprocess.Popen(
        [sys.executable, "-c", PARTY, path, party, address],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    process.stdin.write(json.dumps([value.hex() for value in values]))
    process.stdin.close()
    process.stdin = None
    return process


def test_aes_on_the_standards_vector_and_a_hundred_keys() -> None:
    path = public_circuit("aes_128.txt")
    rng = random.Random(197)
    keys = [bytes(range(16)), *(rng.randbytes(16) for _ in range(100))]
    blocks = [bytes(17 * i for i in range(16)), *(rng.randbytes(16) for _ in range(100))]
    want = [AES.new(key, AES.MODE_ECB).encrypt(block) for key, block in zip(keys, blocks, strict=True)]
    assert want[0].hex() == "69c4e0d86a7b0430d8cdb78070b4c55a"  # FIPS-197, C.1
    with start(path, "alice", "127.0.0.1:0", keys) as alice:
        assert alice.stdout is not None
        with start(path, "bob", alice.stdout.readline().strip(), blocks) as bob:
            outputs = [json.loads(process.communicate(timeout=60)[0]) for process in (alice, bob)]
    assert outputs == [[int.from_bytes(block, "big") for block in want]] * 2
