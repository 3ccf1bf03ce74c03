"""The hyperbolic tangent, the error function and the logistic function of floats.

An odd function f is x q(x) with a smooth and even q, so that it is as exact near 0 as anywhere. Beyond some
power of two tanh and erf are 1 to every place that a float has.
"""

from gc2pc.circuit import Builder, Word
from gc2pc.library import exact
from gc2pc.library.float_add import float_add
from gc2pc.library.float_convert import float_to_integer
from gc2pc.library.float_divide import float_div
from gc2pc.library.float_exp import GUARD, float_exp
from gc2pc.library.float_format import Format, put_together, taken_apart
from gc2pc.library.float_place import placed
from gc2pc.library.multiply import mul_full
from gc2pc.library.normalise import leading_one, of_place
from gc2pc.library.piecewise import Exact, piecewise
from gc2pc.library.select import mux


def float_tanh(b: Builder, fmt: Format, x: Word) -> Word:
    """Return the hyperbolic tangent."""
    return _odd(b, fmt, x, exact.tanh, 4 if fmt.fraction <= 40 else 5)


def float_erf(b: Builder, fmt: Format, x: Word) -> Word:
    """Return the error function."""
    return _odd(b, fmt, x, exact.erf, 2 if fmt.fraction <= 23 else 3)


def float_sigmoid(b: Builder, fmt: Format, x: Word) -> Word:
    """Return 1 / (1 + e^-x), as e^x / (1 + e^x) for negative x, so that nothing is too large on the way."""
    one = b.constant(fmt.bias << fmt.fraction, fmt.bits)
    power = float_exp(b, fmt, [*x[:-1], 1])
    return float_div(b, fmt, mux(b, x[-1], power, one), float_add(b, fmt, one, power))


def _odd(b: Builder, fmt: Format, x: Word, function: Exact, limit: int) -> Word:
    """Return an odd function that is 1 from 2^limit on."""
    p = taken_apart(b, fmt, x)
    places = fmt.fraction + GUARD + limit
    argument = float_to_integer(b, fmt, [*x[:-1], 0], places, False, places - limit)
    quotient = piecewise(b, argument, _quotient(function, limit), limit + 4, places)[: places + 1]
    size = max(len(quotient), len(p.mantissa))
    factors = ([*word, *[0] * (size - len(word))] for word in (p.mantissa, quotient))
    product = mul_full(b, *factors)[: len(quotient) + len(p.mantissa)]
    ones, _ = leading_one(b, product)
    seen = ones[: fmt.fraction + limit + 3]
    zeros = of_place(b, seen, lambda k: k, len(seen).bit_length())
    exponent, mantissa, sticky = placed(b, fmt, product, [*p.exponent, 0], 0, zeros)
    value = put_together(b, fmt, p.sign, exponent, mantissa, sticky, p.nan, p.nan)
    far = _at_least(b, p.exponent, fmt.bias + limit)
    one = [*b.constant(fmt.bias << fmt.fraction, fmt.bits - 1), p.sign]
    return mux(b, b.and_(far, b.not_(p.nan)), one, value)


def _quotient(function: Exact, limit: int) -> Exact:
    """Return f(x) / x for x = 2^limit t as a function of t."""
    if (function, limit) not in _QUOTIENTS:

        def quotient(t: int) -> int:
            x = max(t, 1 << (exact.DIGITS // 2)) << limit
            return (function(x) << exact.DIGITS) // x

        _QUOTIENTS[function, limit] = quotient
    return _QUOTIENTS[function, limit]


_QUOTIENTS: dict[tuple[Exact, int], Exact] = {}  # each made once, so that its table is too


def _at_least(b: Builder, x: Word, number: int) -> int:
    """Return whether an unsigned word is a public number of its width or more."""
    carry = 1
    for i, bit in enumerate(x):
        other = number >> i & 1 ^ 1
        carry = b.or_(bit, carry) if other else b.and_(bit, carry)
    return carry
