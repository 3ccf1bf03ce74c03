"""Hashes, HMAC and HKDF on secret bytes, against hashlib and pycryptodome."""

import hashlib
import hmac
import random

import pytest
from Crypto.Hash import SHA1, SHA256
from Crypto.Protocol.KDF import HKDF

import gc2pc
from gc2pc import Alice, Array, Bit, Bob, CompileError, UInt, crypto
from gc2pc.program import Loop
from support.secret_bytes import as_bytes, computed, function_of, rows

RNG = random.Random("hashes")

# Many compressions are more gates than a program of loops should have.
pytestmark = pytest.mark.filterwarnings("ignore:the program has more than 1,000,000 gates")


def check_rows(name, n_bytes, digest_bytes, *options):
    """Hash several messages of one length side by side, random ones and one of edges."""
    messages = [RNG.randbytes(n_bytes), b"\xff" * n_bytes, RNG.randbytes(n_bytes)]
    hash = getattr(crypto, name)
    returns = Array[UInt[8], len(messages), digest_bytes]
    digests = function_of(lambda m, _: hash(m, *options), (len(messages), n_bytes), (1,), returns)
    want = [expected(name, message, digest_bytes) for message in messages]
    assert list(map(as_bytes, digests(rows(messages), [0]))) == want


def expected(name, message, digest_bytes):
    found = hashlib.new(name, message)
    return found.digest(digest_bytes) if name.startswith("shake") else found.digest()


@pytest.mark.parametrize("n_bytes", [0, 1, 55, 56, 63, 64, 65, 119, 120, 128, 200])
@pytest.mark.parametrize(("name", "digest_bytes"), [("md5", 16), ("sha1", 20)])
def test_md5_and_sha1(name, digest_bytes, n_bytes):
    check_rows(name, n_bytes, digest_bytes)


@pytest.mark.parametrize("n_bytes", [0, 1, 55, 56, 63, 64, 65, 200])
def test_sha256(n_bytes):
    check_rows("sha256", n_bytes, 32)


@pytest.mark.parametrize("n_bytes", [300])
def test_sha512(n_bytes):
    check_rows("sha512", n_bytes, 64)


@pytest.mark.parametrize(("name", "digest_bytes"), [("sha224", 28), ("sha384", 48)])
def test_shorter_digests(name, digest_bytes):
    check_rows(name, 70, digest_bytes)


def test_what_a_digest_does_not_say_is_not_computed():
    def ands(hash):
        return function_of(lambda m, _: hash(m), (1,), (1,), Array[UInt[8], hash.digest_bytes]).and_gates

    assert ands(crypto.sha3_224) < ands(crypto.sha3_512) < 38_400
    assert ands(crypto.sha224) < ands(crypto.sha256)


@pytest.mark.parametrize("n_bytes", [0, 1, 135, 136, 137, 500])
def test_sha3_256(n_bytes):
    check_rows("sha3_256", n_bytes, 32)


@pytest.mark.parametrize(("name", "digest_bytes"), [("sha3_224", 28), ("sha3_384", 48), ("sha3_512", 64)])
def test_sha3_of_other_lengths(name, digest_bytes):
    check_rows(name, 144, digest_bytes)


@pytest.mark.parametrize(("name", "n_bytes"), [("shake_128", 1), ("shake_128", 170), ("shake_256", 136)])
def test_shake(name, n_bytes):
    check_rows(name, 170, n_bytes, n_bytes)


def test_known_answers():
    """FIPS 180-4 and FIPS 202: of "abc"."""
    assert computed(lambda m, _: crypto.sha256(m), b"abc", b"", 32).hex()[:16] == "ba7816bf8f01cfea"
    assert computed(lambda m, _: crypto.sha3_256(m), b"abc", b"", 32).hex()[:16] == "3a985da74fe225b2"


def test_a_public_message_costs_nothing():
    digest = function_of(lambda m, _: crypto.sha256(b"abc"), (1,), (1,), Array[UInt[8], 32])
    assert digest.and_gates == 0
    assert as_bytes(digest([0], [0])) == hashlib.sha256(b"abc").digest()


def test_a_message_from_both_parties():
    def body(x, y):
        return crypto.sha1(gc2pc.concatenate([x, y]))

    alice, bob = RNG.randbytes(40), RNG.randbytes(50)
    assert computed(body, alice, bob, 20) == hashlib.sha1(alice + bob).digest()
    shares = RNG.randbytes(50)
    masked = bytes(x ^ y for x, y in zip(shares, bob, strict=True))
    assert computed(lambda x, y: crypto.sha1(x ^ y), shares, masked, 20) == hashlib.sha1(bob).digest()


def test_a_long_message_is_a_loop():
    def program(n):
        return function_of(lambda m, _: crypto.sha1(m), (n,), (1,), Array[UInt[8], 20]).program()

    short, long = program(64 * 10), program(64 * 1_000_000)
    assert len(short.steps) == len(long.steps)
    assert [step.trips for step in long.steps if isinstance(step, Loop)] == [999_999]
    more = long.and_gates - short.and_gates - 999_990 * 10_955
    assert abs(more) < 500  # the last block holds the length


# HMAC and HKDF


@pytest.mark.parametrize("key_bytes", [0, 20, 64, 65])
@pytest.mark.parametrize("n_bytes", [0, 64, 130])
def test_hmac(key_bytes, n_bytes):
    key, message = RNG.randbytes(key_bytes), RNG.randbytes(n_bytes)
    code = computed(lambda k, m: crypto.hmac(k, m, crypto.sha1), key, message, 20)
    assert code == hmac.new(key, message, "sha1").digest()


@pytest.mark.parametrize("name", ["md5", "sha384", "sha3_256"])
def test_hmac_with_other_hashes(name):
    hash = getattr(crypto, name)
    key, message = RNG.randbytes(20), RNG.randbytes(7)
    code = computed(lambda k, m: crypto.hmac(k, m, hash), key, message, hash.digest_bytes)
    assert code == hmac.new(key, message, name).digest()


def test_hmac_of_the_standard():
    """RFC 4231, test case 2."""
    code = computed(crypto.hmac, b"Jefe", b"what do ya want for nothing?", 32)
    assert code.hex() == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"


def test_hkdf_of_the_standard():
    """RFC 5869, A.1."""
    salt, info = bytes(range(13)), bytes(range(0xF0, 0xFA))
    okm = computed(lambda k, s: crypto.hkdf(k, 42, s, info), b"\x0b" * 22, salt, 42)
    assert okm.hex() == "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"


def test_hkdf():
    secret, info = RNG.randbytes(32), RNG.randbytes(5)
    okm = computed(lambda k, i: crypto.hkdf(k, 50, info=i, hash=crypto.sha1), secret, info, 50)
    assert okm == HKDF(secret, 50, b"", SHA1, context=info)
    assert computed(lambda k, _: crypto.hkdf(k, 1), secret, b"", 1) == HKDF(secret, 1, b"", SHA256)


# What is refused


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (
            lambda x: crypto.sha256(x[0]),
            r"the message of sha256\(\) must be an array of bytes, got UInt\[8\]",
        ),
        (lambda x: crypto.sha256(x.to(UInt[16])), r"must be an array of bytes, got Array\[UInt\[16\], 4\]"),
        (lambda x: crypto.sha256("abc"), r"sha256\(\) cannot combine UInt\[8\] with str"),
        (lambda x: crypto.shake_128(x, 0), r"shake_128\(\) returns 1 byte or more, got 0"),
        (
            lambda x: crypto.shake_128(x, x[0]),
            r"cannot be an argument of crypto.shake_128\(\)",
        ),
        (lambda x: crypto.hmac(x, x, hashlib.sha256), r"hmac\(\) needs a hash function, got"),
        (lambda x: crypto.hkdf(x, 9000), r"hkdf\(\) gives 1 to 8160 bytes with sha256, got 9000"),
    ],
)
def test_refused(body, message):
    @gc2pc.function
    def f(x: Alice[Array[UInt[8], 4]], y: Bob[Bit]) -> Bit:
        return body(x)

    with pytest.raises(CompileError, match=message) as raised:
        f([1, 2, 3, 4], 0)
    assert "test_crypto_hashes.py:" in str(raised.value)
