"""Every script in examples/ runs, and says what is true."""

import hashlib
import hmac
import random
import re
import subprocess
import sys
from pathlib import Path

import nacl.signing
import pytest
from Crypto.Cipher import AES

from support.files import module_of

FILES = ("alice.csv", "bob.csv")
EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def run(script: str, *args: str, cwd: Path) -> str:
    """Run an example and return what it prints."""
    command = [sys.executable, str(EXAMPLES / script), *args]
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout


def make_columns(folder: Path, rows: int) -> int:
    """Write two columns of numbers and return how many of Alice's exceed Bob's."""
    assert run("make_columns.py", "--rows", str(rows), cwd=folder) == "alice.csv\nbob.csv\n"
    alice, bob = ([int(line) for line in (folder / name).read_text().split()[1:]] for name in FILES)
    assert len(alice) == len(bob) == rows
    return sum(a > b for a, b in zip(alice, bob, strict=True))


def test_millionaires(tmp_path: Path) -> None:
    assert run("millionaires.py", cwd=tmp_path) == "computed in the clear: 0\n"


@pytest.mark.parametrize("rows", [0, 1, 1001])
def test_compare_columns_as_both_parties(tmp_path: Path, rows: int) -> None:
    count = make_columns(tmp_path, rows)
    output = run("compare_columns.py", "alice.csv", "bob.csv", cwd=tmp_path)
    assert f"{count:,} of {rows:,} numbers of Alice exceed Bob's" in output
    assert f"{33 * rows - bin(rows).count('1'):,} AND gates" in output


def test_compare_columns_as_one_party_each(tmp_path: Path) -> None:
    count = make_columns(tmp_path, 100)
    script = str(EXAMPLES / "compare_columns.py")
    command = [sys.executable, script, "--as", "bob", "--listen", "127.0.0.1:0", "bob.csv"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, text=True) as bob:
        assert bob.stdout is not None
        address = next(line.split()[-1] for line in bob.stdout if line.startswith("listening on "))
        output = run("compare_columns.py", "--as", "alice", "--connect", address, "alice.csv", cwd=tmp_path)
        bobs_output = bob.stdout.read()
    for text in (output, bobs_output):
        assert f"{count} of 100 numbers of Alice exceed Bob's" in text


@pytest.mark.parametrize(
    ("files", "code", "message"),
    [
        (["alice.csv"], 2, "give two files, or --as PARTY"),
        (["alice.csv", "none.csv"], 1, "compare_columns.py: column: cannot read none.csv: No such file"),
        (
            ["none.csv", "bob.csv"],
            1,
            "Alice's process failed: compare_columns.py: column: cannot read none.csv",
        ),
    ],
)
def test_compare_columns_tells_faults(tmp_path: Path, files: list[str], code: int, message: str) -> None:
    make_columns(tmp_path, 10)
    command = [sys.executable, str(EXAMPLES / "compare_columns.py"), *files]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == code
    assert message in done.stderr and "Traceback" not in done.stderr


def test_the_same_seed_gives_the_same_files(tmp_path: Path) -> None:
    contents = []
    for _ in range(2):
        make_columns(tmp_path, 10)
        contents.append([(tmp_path / name).read_bytes() for name in FILES])
    assert contents[0] == contents[1]


def test_iris_match(tmp_path: Path) -> None:
    output = run("iris_match.py", cwd=tmp_path)
    assert re.fullmatch(r"the same eye: match \(.*\)\nanother eye: no match \(.*\)\n", output)


def test_key_server(tmp_path: Path) -> None:
    lines = run("key_server.py", cwd=tmp_path).splitlines()
    assert len(lines) == 2
    for line in lines:
        block, encrypted = re.findall(r"\b[0-9a-f]{32}\b", line)
        assert AES.new(bytes(range(16)), AES.MODE_ECB).encrypt(bytes.fromhex(block)).hex() == encrypted


def test_ed25519_sign(tmp_path: Path) -> None:
    (tmp_path / "contract.txt").write_text("we agree\n")
    key, signature, cost = run("ed25519_sign.py", "contract.txt", cwd=tmp_path).splitlines()
    assert cost.startswith("13,963,465 AND gates in ")
    verify_key = nacl.signing.VerifyKey(bytes.fromhex(key.removeprefix("public key ")))
    digest = hashlib.sha256(b"we agree\n").digest()
    assert verify_key.verify(digest, bytes.fromhex(signature.removeprefix("signature "))) == digest


def test_hash_message(tmp_path: Path) -> None:
    output = run("hash_message.py", "--bytes", "0", cwd=tmp_path)
    assert f"SHA-256 of 0 bytes: {hashlib.sha256(b'').hexdigest()}\nhashlib says the same\n" in output
    share, masked = (list(random.Random(i).randbytes(500)) for i in range(2))
    digest = bytes(module_of(EXAMPLES / "hash_message.py").digest(share, masked).tolist())
    assert digest == hashlib.sha256(bytes(x ^ y for x, y in zip(share, masked, strict=True))).digest()


@pytest.mark.parametrize("n_bytes", [16, 1029])
def test_encrypt_message(tmp_path: Path, n_bytes: int) -> None:
    output = run("encrypt_message.py", "--bytes", str(n_bytes), cwd=tmp_path)
    key, nonce, message, ciphertext = map(bytes.fromhex, re.findall(r"\b(?:[0-9a-f]{2}){8,}\b", output))
    assert AES.new(key, AES.MODE_CTR, nonce=nonce).encrypt(message) == ciphertext


def test_sign_request() -> None:
    module = module_of(EXAMPLES / "sign_request.py")
    code = bytes(module.sign(list(module.KEY), list(module.REQUEST)).tolist())
    assert code == hmac.new(module.KEY, module.REQUEST, "sha256").digest()
