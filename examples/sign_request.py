"""HMAC with a key that its owner never shows: Alice has an API key, Bob a request; Bob gets its HMAC-SHA256.

python examples/sign_request.py
"""

import hashlib
import hmac

from meeting import cost, meet

from gc2pc import Alice, Array, Bob, UInt, crypto, function

KEY = b"alice's API key, 32 bytes long.."
REQUEST = b"GET /v1/accounts/42 bank.example 2026-01-31T09:00:00Z"


@function
def sign(key: Alice[Array[UInt[8]]], request: Bob[Array[UInt[8]]]) -> Bob[Array[UInt[8], 32]]:
    return crypto.hmac(key, request, crypto.sha256)


def main() -> None:
    found, report = meet(sign, key=list(KEY), request=list(REQUEST))
    code = bytes(found)
    agrees = code == hmac.new(KEY, REQUEST, hashlib.sha256).digest()
    print(f"HMAC-SHA256 {code.hex()}")
    print(f"hmac says {'the same' if agrees else 'something else'}")
    print(cost(report))


if __name__ == "__main__":
    main()
