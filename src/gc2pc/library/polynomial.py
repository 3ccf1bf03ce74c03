"""Polynomials over GF(2), coefficient i on wire i: products by Karatsuba, fields, and that of GHASH."""

from gc2pc.circuit import Builder, Word
from gc2pc.errors import UsageError
from gc2pc.library.words import bitwise_xor, common_width

GHASH_BITS = 128
_GHASH_TAPS = (0, 1, 2, 7)  # x^128 = x^7 + x^2 + x + 1


def product(b: Builder, x: Word, y: Word) -> Word:
    """Return the 2n - 1 coefficients of a product of polynomials of n; n^1.585 ANDs, 3^k for n = 2^k."""
    n = common_width(x, y)
    if n == 1:
        return [b.and_(x[0], y[0])]
    h = (n + 1) // 2
    low, high = product(b, x[:h], y[:h]), product(b, x[h:], y[h:])
    both = product(b, _folded(b, x, h), _folded(b, y, h))
    total = [*low, 0, *high]
    total += [0] * (2 * n - 1 - len(total))
    for part in (low, high, both):
        for i, bit in enumerate(part, h):
            total[i] = b.xor(total[i], bit)
    return total


def _folded(b: Builder, x: Word, h: int) -> Word:
    """Return the lower h coefficients plus the others."""
    upper = x[h:]
    return bitwise_xor(b, x[:h], upper + [0] * (h - len(upper)))


def field_product(b: Builder, x: Word, y: Word, modulus: int) -> Word:
    """Return the product of two elements of GF(2)[x] / modulus, an irreducible polynomial of degree n."""
    return reduced(b, product(b, x, y), modulus)


def field_square(b: Builder, x: Word, modulus: int) -> Word:
    """Return the square of an element of GF(2)[x] / modulus; no ANDs."""
    return reduced(b, [bit for coefficient in x for bit in (coefficient, 0)][:-1], modulus)


def field_inverse(b: Builder, x: Word, modulus: int) -> Word:
    """Return the inverse of an element of GF(2)[x] / modulus of degree n, 0 for 0; about log2(n) products.

    It is x^(2^n - 2). With x_k = x^(2^k - 1), x_(j + k) is x_j^(2^k) x_k (Itoh and Tsujii 1988).
    """
    k, power = 1, x
    for bit in f"{len(x) - 1:b}"[1:] if len(x) > 1 else "":
        power = field_product(b, _squared(b, power, k, modulus), power, modulus)
        k *= 2
        if bit == "1":
            power = field_product(b, _squared(b, power, 1, modulus), x, modulus)
            k += 1
    return field_square(b, power, modulus) if len(x) > 1 else x


def _squared(b: Builder, x: Word, times: int, modulus: int) -> Word:
    for _ in range(times):
        x = field_square(b, x, modulus)
    return x


def reduced(b: Builder, x: Word, modulus: int) -> Word:
    """Return the remainder of a polynomial by a public one of degree n, as n coefficients; no ANDs."""
    n = modulus.bit_length() - 1
    total = [*x, *[0] * (n - len(x))]
    while len(total) > n:
        top = total.pop()
        for place in range(n):
            if modulus >> place & 1:
                total[len(total) - n + place] = b.xor(total[len(total) - n + place], top)
    return total


def is_irreducible(p: int) -> bool:
    """Return whether a public polynomial has no divisors: Rabin's test."""
    n = p.bit_length() - 1
    primes = [q for q in range(2, n + 1) if n % q == 0 and all(q % r for r in range(2, q))]
    return _frobenius(p, n) == _rest(2, p) and all(
        _divisor(_frobenius(p, n // q) ^ 2, p) == 1 for q in primes
    )


def _frobenius(p: int, k: int) -> int:
    """Return x^(2^k) modulo p."""
    result = 2
    for _ in range(k):
        result = _rest(int("0".join(f"{result:b}"), 2), p)
    return _rest(result, p)


def _rest(x: int, p: int) -> int:
    while x.bit_length() >= p.bit_length():
        x ^= p << (x.bit_length() - p.bit_length())
    return x


def _divisor(x: int, y: int) -> int:
    while y:
        x, y = y, _rest(x, y)
    return x


def ghash_multiply(b: Builder, x: Word, y: Word) -> Word:
    """Return the product of two elements of GHASH's field (NIST SP 800-38D, 6.3); 2,187 ANDs.

    All are big-endian integers of 16 bytes. The standard counts bits from the first byte's highest, so wire
    127 is the coefficient of x^0.
    """
    if len(x) != GHASH_BITS or len(y) != GHASH_BITS:
        raise UsageError(f"GHASH multiplies {GHASH_BITS} bits with {GHASH_BITS}, got {len(x)} and {len(y)}")
    total = product(b, x[::-1], y[::-1])
    while len(total) > GHASH_BITS:
        top = total.pop()
        for tap in _GHASH_TAPS:
            place = len(total) - GHASH_BITS + tap
            total[place] = b.xor(total[place], top)
    return total[::-1]
