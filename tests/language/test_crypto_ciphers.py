"""Ciphers and their modes on secret bytes, against pycryptodome and the standards' vectors."""

import random

import numpy as np
import pytest
from Crypto.Cipher import AES, ChaCha20
from Crypto.Util.Padding import pad

import gc2pc
from gc2pc import Alice, Array, Bit, Bob, CompileError, UInt, crypto
from gc2pc.language.crypto.counter import GROUP
from gc2pc.program import Loop
from support.secret_bytes import as_bytes, computed, function_of, rows

RNG = random.Random("ciphers")
LENGTHS = [0, 1, 15, 16, 17, 80, 16 * GROUP - 1, 16 * GROUP + 1, 16 * (3 * GROUP) + 5]


@pytest.mark.parametrize("key_bytes", [16, 24, 32])
def test_blocks(key_bytes):
    key, blocks = RNG.randbytes(key_bytes), [RNG.randbytes(16) for _ in range(3)]
    want = [AES.new(key, AES.MODE_ECB).encrypt(block) for block in blocks]
    returns = Array[UInt[8], 3, 16]
    there = function_of(crypto.aes_encrypt, (key_bytes,), (3, 16), returns)(list(key), rows(blocks))
    assert list(map(as_bytes, there)) == want
    back = function_of(crypto.aes_decrypt, (key_bytes,), (3, 16), returns)(list(key), there)
    assert list(map(as_bytes, back)) == blocks


def test_ctr_of_the_standard():
    """NIST SP 800-38A, F.5.1."""
    key = bytes.fromhex("2b7e151628aed2a6abf7158809cf4f3c")
    start = 0xF0F1F2F3F4F5F6F7F8F9FAFBFCFDFEFF
    data = bytes.fromhex("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51")
    found = computed(lambda k, d: crypto.aes_ctr(k, b"", d, start), key, data, len(data))
    assert found.hex() == "874d6191b620e3261bef6864990db6ce9806f66b7970fdff8617187bb9fffdff"


@pytest.mark.parametrize("n_bytes", LENGTHS)
@pytest.mark.parametrize(("nonce_bytes", "start"), [(8, 0), (12, 2), (15, 40)])
def test_ctr(n_bytes, nonce_bytes, start):
    key, nonce, data = RNG.randbytes(16), RNG.randbytes(nonce_bytes), RNG.randbytes(n_bytes)
    want = AES.new(key, AES.MODE_CTR, nonce=nonce, initial_value=start).encrypt(data)
    assert computed(lambda k, d: crypto.aes_ctr(k, nonce, d, start), key, data, n_bytes) == want


@pytest.mark.parametrize("key_bytes", [24, 32])
def test_ctr_with_a_secret_nonce_and_longer_keys(key_bytes):
    key, nonce, data = RNG.randbytes(key_bytes), RNG.randbytes(8), RNG.randbytes(33)
    want = AES.new(key, AES.MODE_CTR, nonce=nonce).encrypt(data)
    assert computed(lambda k, n: crypto.aes_ctr(k, n, data), key, nonce, 33) == want


def test_ctr_of_several_strings():
    key, strings = RNG.randbytes(16), [RNG.randbytes(2100) for _ in range(2)]
    f = function_of(lambda k, d: crypto.aes_ctr(k, b"nonce", d), (16,), (2, 2100), Array[UInt[8], 2, 2100])
    want = [AES.new(key, AES.MODE_CTR, nonce=b"nonce").encrypt(string) for string in strings]
    assert list(map(as_bytes, f(list(key), rows(strings)))) == want


def test_ctr_shares_what_counters_have_in_common():
    """Beside the key expansion, a block of a group takes 4,256 ANDs, not 5,120, and each group 864 more."""
    f = function_of(
        lambda k, d: crypto.aes_ctr(k, bytes(12), d), (16,), (16 * GROUP,), Array[UInt[8], 16 * GROUP]
    )
    assert f.and_gates <= 1280 + 864 + GROUP * 4256


@pytest.mark.parametrize("n_bytes", [0, 1, 15, 16, 17, 80, 16 * GROUP, 16 * (2 * GROUP) + 5])
def test_cbc(n_bytes):
    key, iv, data = RNG.randbytes(16), RNG.randbytes(16), RNG.randbytes(n_bytes)
    padded = pad(data, 16)
    want = AES.new(key, AES.MODE_CBC, iv).encrypt(padded)

    def body(key, data):
        return crypto.aes_cbc_encrypt(key, iv, crypto.pkcs7_pad(data))

    found = computed(body, key, data, len(padded), two_parties=n_bytes > 100)
    assert found == want
    assert computed(lambda k, d: crypto.aes_cbc_decrypt(k, iv, d), key, want, len(want)) == padded


def gcm(key, nonce, data, associated):
    cipher = AES.new(key, AES.MODE_GCM, nonce=nonce)
    cipher.update(associated)
    return cipher.encrypt_and_digest(data)


def test_gcm_of_a_long_message():
    key, nonce, data = RNG.randbytes(16), RNG.randbytes(12), RNG.randbytes(3077)

    def body(key, data):
        return crypto.aes_gcm_encrypt(key, nonce, data)

    want = gcm(key, nonce, data, b"")
    assert computed(body, key, data, 3077, 16, two_parties=True) == want


@pytest.mark.parametrize("n_bytes", [0, 1, 15, 16, 17, 80])
def test_gcm(n_bytes):
    key, nonce, data = RNG.randbytes(16), RNG.randbytes(12), RNG.randbytes(n_bytes)
    associated = RNG.randbytes(n_bytes % 37)
    ciphertext, tag = gcm(key, nonce, data, associated)
    found = computed(lambda k, d: crypto.aes_gcm_encrypt(k, nonce, d, associated), key, data, n_bytes, 16)
    assert found == (ciphertext, tag)

    def decrypted(key, data):
        return crypto.aes_gcm_decrypt(key[:16], nonce, data, key[16:], associated)

    f = function_of(decrypted, (32,), (n_bytes,), tuple[Array[UInt[8], n_bytes], Bit])
    plain, right = f(list(key + tag), list(ciphertext))
    assert (as_bytes(plain), right) == (data, 1)
    for bit in (0, 77, 127):
        wrong = (int.from_bytes(tag, "big") ^ 1 << bit).to_bytes(16, "big")
        assert f(list(key + wrong), list(ciphertext))[1] == 0
    if n_bytes:
        changed = bytes([ciphertext[0] ^ 1]) + ciphertext[1:]
        assert f(list(key + tag), list(changed))[1] == 0


def test_gcm_with_secret_associated_data_and_a_longer_key():
    key, nonce, data, associated = (RNG.randbytes(n) for n in (32, 12, 20, 18))
    found = computed(lambda k, a: crypto.aes_gcm_encrypt(k, nonce, data, a), key, associated, 20, 16)
    assert found == gcm(key, nonce, data, associated)


def test_gcm_of_the_standard():
    """The specification of GCM, test case 3."""
    key, nonce = bytes.fromhex("feffe9928665731c6d6a8f9467308308"), bytes.fromhex("cafebabefacedbaddecaf888")
    data = bytes.fromhex(
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
        "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255"
    )
    ciphertext, tag = computed(lambda k, d: crypto.aes_gcm_encrypt(k, nonce, d), key, data, 64, 16)
    assert ciphertext.hex().startswith("42831ec2217774244b7221b784d0d49c")
    assert tag.hex() == "4d5c2af327cd64a62cf35abd2ba6fab4"


@pytest.mark.parametrize("n_bytes", [0, 1, 63, 64, 65, 64 * GROUP + 1, 64 * 3 * GROUP])
@pytest.mark.parametrize("counter", [0, 1])
def test_chacha20(n_bytes, counter):
    key, nonce, data = RNG.randbytes(32), RNG.randbytes(12), RNG.randbytes(n_bytes)
    cipher = ChaCha20.new(key=key, nonce=nonce)
    cipher.seek(64 * counter)
    want = cipher.encrypt(data)
    assert computed(lambda k, d: crypto.chacha20(k, nonce, d, counter), key, data, n_bytes) == want


def test_chacha20_of_the_standard():
    """RFC 8439, 2.4.2."""
    data = (
        b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, "
        b"sunscreen would be it."
    )
    nonce = bytes.fromhex("000000000000004a00000000")
    found = computed(lambda k, d: crypto.chacha20(k, nonce, d, 1), bytes(range(32)), data, len(data))
    assert found.hex().startswith("6e2e359a2568f98041ba0728dd0d6981e97e7aec1d4360c20a27afccfd9fae0b")


@pytest.mark.parametrize("name", ["ctr", "cbc_encrypt", "cbc_decrypt", "gcm_encrypt", "chacha20"])
def test_long_messages_are_loops(name):
    def body(key, data):
        if name == "chacha20":
            return crypto.chacha20(key, bytes(12), data)
        nonce = bytes(16 if name.startswith("cbc") else 12)
        result = getattr(crypto, f"aes_{name}")(key[:16], nonce, data)
        return result[0] if name == "gcm_encrypt" else result

    def program(n):
        return function_of(body, (32,), (n,), Array[UInt[8], n]).program()

    short, long = (program(n) for n in (64 * 64 * 8, 64 * 64 * 800))
    assert len(short.steps) == len(long.steps)
    assert any(isinstance(step, Loop) for step in long.steps)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (lambda x: crypto.aes_encrypt(x, x), r"the block of aes_encrypt\(\) must have 16 bytes, got 20"),
        (lambda x: crypto.aes_ctr(x, b"", x), r"the key of aes_ctr\(\) has 16, 24 or 32 bytes, got 20"),
        (lambda x: crypto.aes_ctr(x[:16], x, x), r"the nonce of aes_ctr\(\) has 0 to 15 bytes, got 20"),
        (lambda x: crypto.aes_ctr(x[:16], b"", x, -1), r"is a number of 128 bits, got -1"),
        (
            lambda x: crypto.aes_ctr(x[:16], bytes(15), x, 255),
            r"are there for 1 blocks of 16 bytes, got 20 bytes",
        ),
        (lambda x: crypto.aes_cbc_encrypt(x[:16], x[4:], x), r"is one string of whole blocks, got .*20\]"),
        (lambda x: crypto.aes_cbc_decrypt(x[:16], x, x[:16]), r"the iv .* must have 16 bytes, got 20"),
        (lambda x: crypto.pkcs7_pad(x, 256), r"has 1 to 255 bytes, got 256"),
        (lambda x: crypto.aes_gcm_encrypt(x[:16], x, x), r"the nonce .* must have 12 bytes, got 20"),
        (lambda x: crypto.aes_gcm_decrypt(x[:16], x[:12], x, x), r"the tag .* must have 16 bytes, got 20"),
        (lambda x: crypto.chacha20(x, x[:12], x), r"the key of chacha20\(\) must have 32 bytes, got 20"),
        (lambda x: crypto.chacha20(bytes(32), x[:12], x, 1 << 32), r"is a number of 32 bits, got 4294967296"),
        (
            lambda x: crypto.chacha20(np.zeros(32), x[:12], x),
            r"cannot combine UInt\[8\] with an array of float64",
        ),
    ],
)
def test_refused(body, message):
    @gc2pc.function
    def f(x: Alice[Array[UInt[8], 20]], y: Bob[Bit]) -> Bit:
        return body(x)

    with pytest.raises(CompileError, match=message) as raised:
        f(list(range(20)), 0)
    assert "test_crypto_ciphers.py:" in str(raised.value)
