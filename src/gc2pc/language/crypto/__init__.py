"""Cryptography on secret bytes: ciphers and their modes, hashes, authentication codes, derived keys.

Bytes are arrays of UInt[8], byte 0 first; public ones may also be `bytes`. How many there are is public.
"""

from gc2pc.language.crypto.aes import (
    aes_cbc_decrypt,
    aes_cbc_encrypt,
    aes_ctr,
    aes_decrypt,
    aes_encrypt,
    pkcs7_pad,
)
from gc2pc.language.crypto.chacha import chacha20
from gc2pc.language.crypto.ed25519 import ed25519_public_key, ed25519_sign
from gc2pc.language.crypto.gcm import aes_gcm_decrypt, aes_gcm_encrypt
from gc2pc.language.crypto.hashes import md5, sha1, sha224, sha256, sha384, sha512
from gc2pc.language.crypto.mac import hkdf, hmac
from gc2pc.language.crypto.sponge import sha3_224, sha3_256, sha3_384, sha3_512, shake_128, shake_256

__all__ = [
    "aes_cbc_decrypt",
    "aes_cbc_encrypt",
    "aes_ctr",
    "aes_decrypt",
    "aes_encrypt",
    "aes_gcm_decrypt",
    "aes_gcm_encrypt",
    "chacha20",
    "ed25519_public_key",
    "ed25519_sign",
    "hkdf",
    "hmac",
    "md5",
    "pkcs7_pad",
    "sha1",
    "sha3_224",
    "sha3_256",
    "sha3_384",
    "sha3_512",
    "sha224",
    "sha256",
    "sha384",
    "sha512",
    "shake_128",
    "shake_256",
]
