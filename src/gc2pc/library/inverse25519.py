"""Inverses modulo p = 2^255 - 19 by division steps, a few hundred additions instead of as many squarings.

Bernstein and Yang, "Fast constant-time gcd computation and modular inversion" (ePrint 2019/266), in the
variant that starts with delta = 1/2 (Wuille, Maxwell: "safegcd bounds"), for which 590 steps are enough up to
256 bits. From f = p, g = x a step goes, with t = delta - 1/2,

    f, g, t  ->  g, (g - f) / 2, -t       if g is odd and t >= 0
                 f, (g + f) / 2, t + 1    if g is odd and t < 0
                 f, g / 2,       t + 1    if g is even

until g = 0 and f = 1 or -1. What decides is in the lowest bits, so the additions of one step begin before
those of the last one end. Beside f and g go d and e with f = d x and g = e x modulo p. Instead of halving e
modulo p, d is doubled; e starts as 2^-STEPS, which makes up for that.
"""

from dataclasses import dataclass

from gc2pc.circuit import Builder, Word
from gc2pc.library import field25519 as field
from gc2pc.library.arithmetic import add, increment, neg_if
from gc2pc.library.columns import columns_of, compress
from gc2pc.library.field25519 import BITS, SHIFTS, P
from gc2pc.library.select import mux
from gc2pc.library.words import flip_if, keep_if

STEPS = 592
COUNT = 11  # bits of t, which never leaves -592 to 592
SIGNED = BITS + 2  # bits of d and e between calls, which are below 2^256 + 2^15 and not below -2^15


@dataclass
class State:
    """t, f, g, d, e as signed words."""

    t: Word
    f: Word
    g: Word
    d: Word
    e: Word

    WIDTHS = (COUNT, BITS, BITS, SIGNED, SIGNED)

    @classmethod
    def of(cls, word: Word) -> "State":
        """Return the state that `word` gave."""
        parts = []
        for width in cls.WIDTHS:
            parts.append(word[:width])
            word = word[width:]
        return cls(*parts)

    @property
    def word(self) -> Word:
        return [*self.t, *self.f, *self.g, *self.d, *self.e]


STATE_BITS = sum(State.WIDTHS)


def first_state(b: Builder, x: Word) -> State:
    """Return the state before the first step, for any word of 256 bits."""
    start = b.constant(pow(2, -STEPS, P), SIGNED)
    f, zero = b.constant(P, BITS), b.constant(0, SIGNED)
    return State(b.constant(0, COUNT), f, [*field.canonical(b, x), 0], zero, start)


def steps(b: Builder, state: State, n: int) -> State:
    """Return the state after n more steps, at most 8; some 1,600 ANDs each."""
    for _ in range(n):
        state = _step(b, state)
    state.d, state.e = _shortened(b, state.d), _shortened(b, state.e)
    return state


def result(b: Builder, state: State) -> Word:
    """Return 1 / x after all STEPS; 0 for x = 0, which has no inverse."""
    d = neg_if(b, state.f[-1], state.d)
    # d + 2^257 is not negative; 2 p - 76 makes up for it.
    upper = [d[-2], b.not_(d[-1])]
    total = compress(b, columns_of(BITS + 1, (0, d[:BITS]), *((place, upper) for place in SHIFTS)))
    return field.add(b, field.folded(b, total[:BITS], total[BITS]), b.constant(2 * P - 76, BITS))


def _step(b: Builder, s: State) -> State:
    odd = s.g[0]
    swap = b.and_(odd, b.not_(s.t[-1]))
    t = increment(b, flip_if(b, swap, s.t))
    addend = flip_if(b, swap, keep_if(b, odd, s.f))
    # f is odd, so bit 0 of g + addend + swap is 0 and carries if g is odd.
    g = add(b, [*s.g[1:], s.g[-1]], [*addend[1:], addend[-1]], odd)
    f = mux(b, swap, s.g, s.f)
    d, e = [*s.d, s.d[-1]], [*s.e, s.e[-1]]
    e_next = add(b, e, flip_if(b, swap, keep_if(b, odd, d)), swap)
    return State(t, f, g, [0, *mux(b, swap, s.e, s.d)], e_next)


def _shortened(b: Builder, x: Word) -> Word:
    """Return a signed word of SIGNED bits that is equal modulo p."""
    upper, n = [*x[BITS:-1], b.not_(x[-1])], len(x) - BITS
    # The upper bits as a signed number are those with the sign inverted, less 2^(n - 1).
    correction = b.constant(-field.FOLD << (n - 1), SIGNED)
    words = [(0, x[:BITS]), *((place, upper) for place in SHIFTS), (0, correction)]
    return compress(b, columns_of(SIGNED, *words))


def inverse(b: Builder, x: Word) -> Word:
    """Return 1 / x, 0 for x = 0; about a million ANDs."""
    state = first_state(b, x)
    for _ in range(STEPS // 8):
        state = steps(b, state, 8)
    return result(b, state)
