"""Sessions: two parties get what the ideal functionality gives, and are told when they disagree."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from Crypto.Cipher import AES

from gc2pc import Alice, Array, Bit, Bob, UInt, function
from gc2pc.circuit import Builder
from gc2pc.errors import LinkError, PeerError, UsageError
from gc2pc.formats import load
from gc2pc.handshake import Hello, Request, greet
from gc2pc.net import Tag, pair
from gc2pc.ot import CotReceiver
from gc2pc.program import PARTIES, from_netlist
from gc2pc.program.clear import run_clear
from gc2pc.session import Session, run_local
from gc2pc.task import task_of
from support.circuits import adder, gate
from support.pair import run_pair
from support.programs import random_inputs, random_program, turn_by_turn
from support.proxy import through, unchanged

PUBLIC = Path(__file__).parents[3] / "shared" / "circuits"


@pytest.mark.parametrize("seed", range(12))
def test_two_parties_get_what_the_program_says(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    if seed % 2:
        turn_by_turn(monkeypatch)
    program = random_program(seed)
    inputs = random_inputs(program, seed)
    want = run_clear(program, inputs)
    results = run_local(program, inputs)[:2]
    for party, outputs in zip(PARTIES, results, strict=True):
        for output in program.outputs:
            if party in output.to:
                assert np.array_equal(outputs[output.name], want[output.name])
            else:
                assert outputs[output.name] is None


@pytest.mark.parametrize(("to", "learns"), [("alice", (12, None)), ("bob", (None, 12)), ("both", (12, 12))])
def test_only_recipients_learn_the_output(to: str, learns: tuple[Any, Any]) -> None:
    alice, bob, report = run_local(adder(), {"x": 5, "y": 7}, to=to)
    assert (alice["sum"], bob["sum"]) == learns
    assert report.and_gates == 7


def test_many_runs_on_one_session_share_the_base_ots() -> None:
    def play(session: Session) -> list[int]:
        sums = []
        for i in range(50):
            mine = {"x": i} if session.party == "alice" else {"y": 3 * i}
            sums.append(session.run(adder(32) if i % 2 else adder(16), **mine))
            assert session.report is not None
            assert ("base_ot" in session.report.seconds) == (i == 0)
        return sums

    assert through(unchanged, play, play) == ([4 * i for i in range(50)],) * 2


def test_the_report_counts_both_sides_alike() -> None:
    def play(session: Session) -> Any:
        session.run(adder(), **({"x": 1} if session.party == "alice" else {"y": 2}))
        assert session.report is not None
        return session.report.bytes_sent

    alice, bob = through(unchanged, play, play)
    assert alice == bob
    assert alice["alice"] > 7 * 32


def test_garbler_inputs_cost_no_bytes() -> None:
    def sent(bits: int) -> int:
        b = Builder()
        x, y = b.input(bits, "x"), b.input(1, "y")
        b.output([b.and_(b.xor(x[0], x[-1]), y[0])], "z")
        return run_local(b.build(), {"x": 1, "y": 1})[2].bytes_sent["alice"]

    assert sent(2) == sent(2000)


@pytest.mark.parametrize("k", [2, 4, 8])
def test_every_k(k: int) -> None:
    assert run_local(adder(), {"x": 200, "y": 100}, k=k)[0] == {"sum": 44}


def test_a_run_of_several_segments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gc2pc.garble.garbler.SEGMENT_BITS", 512)
    monkeypatch.setattr("gc2pc.garble.evaluator.SEGMENT_BITS", 512)
    monkeypatch.setattr("gc2pc.garble.tables.FRAME_GATES", 64)
    for seed in range(20, 26):
        if seed == 23:
            turn_by_turn(monkeypatch)
        program = random_program(seed, max_lanes=300)
        inputs = random_inputs(program, seed)
        want = run_clear(program, inputs)
        alice, bob, _ = run_local(program, inputs, to="both")
        for name, value in want.items():
            assert np.array_equal(alice[name], value) and np.array_equal(bob[name], value)


@pytest.mark.skipif(not PUBLIC.exists(), reason="the public circuits are not beside the repository")
def test_public_aes_against_the_standard() -> None:
    aes = load(PUBLIC / "aes_128.txt")
    key, block = bytes(range(16)), bytes.fromhex("00112233445566778899aabbccddeeff")
    inputs = {"in0": int.from_bytes(key, "big"), "in1": int.from_bytes(block, "big")}
    alice, _, report = run_local(aes, inputs)
    assert alice["out0"].to_bytes(16, "big") == AES.new(key, AES.MODE_ECB).encrypt(block)
    assert alice["out0"] == 0x69C4E0D86A7B0430D8CDB78070B4C55A
    assert report.and_gates == 6400


# ---- disagreement ----


def disagree(alice: Any, bob: Any) -> tuple[str, str]:
    """Both roles must end in a PeerError; return the messages."""
    outcomes = through(unchanged, alice, bob)
    assert all(isinstance(outcome, PeerError) for outcome in outcomes), outcomes
    return str(outcomes[0]), str(outcomes[1])


def test_different_functions_are_named() -> None:
    other = from_netlist(gate(bits=8), name="other")
    for text in disagree(lambda s: s.run(adder(), x=1), lambda s: s.run(other, y=1)):
        assert "adder" in text and "other" in text


def test_different_types_are_named() -> None:
    for text in disagree(lambda s: s.run(adder(8), x=1), lambda s: s.run(adder(9), y=1)):
        assert "inputs or recipients of adder differ" in text


def test_different_circuits_of_one_name_are_told() -> None:
    one, two = (from_netlist(gate(kind), name="f") for kind in ("and_", "or_"))
    for text in disagree(lambda s: s.run(one, x=1), lambda s: s.run(two, y=1)):
        assert "circuits of f differ" in text


def test_different_recipients_are_told() -> None:
    for text in disagree(lambda s: s.run(adder(), x=1, to="alice"), lambda s: s.run(adder(), y=1)):
        assert "recipients differ" in text and "alice" in text


@function
def to_both(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> Bit:
    return a > b


@function
def to_alice(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> Alice[Bit]:
    return a > b


@function
def to_bob(a: Alice[UInt[8]], b: Bob[UInt[8]]) -> Bob[Bit]:
    return a > b


@pytest.mark.parametrize(
    ("one", "other"), [(to_both, to_alice), (to_alice, to_both), (to_alice, to_bob), (to_bob, to_alice)]
)
def test_different_default_recipients_are_told(one: Any, other: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(other._fn, "__name__", one.name)
    for text in disagree(lambda s: s.run(one, a=1), lambda s: s.run(other, b=1)):
        assert f"the inputs or recipients of {one.name} differ" in text


# ---- arrays whose lengths come with the values ----


@function
def total(a: Alice[Array[UInt[8]]], b: Bob[Array[UInt[8]]]) -> Array[UInt[8]]:
    return a + b


@function
def turned(a: Alice[UInt[8]], b: Bob[Array[UInt[8]]]) -> Array[UInt[8]]:
    return b[::-1] + a


@function
def shifted(a: Alice[UInt[8]], b: Bob[Array[UInt[8]]]) -> Array[UInt[8]]:
    return a + b


def test_lengths_come_with_the_values() -> None:
    for n in (3, 0, 1000):
        want = np.arange(n).astype(np.uint8) * 3
        outcomes = through(
            unchanged,
            lambda s, n=n: s.run(total, a=np.arange(n) % 256),
            lambda s, n=n: s.run(total, b=np.arange(n) * 2 % 256),
        )
        for outcome in outcomes:
            assert outcome.dtype == np.uint8 and np.array_equal(outcome, want)


def test_lengths_that_do_not_go_together_are_told() -> None:
    for text in disagree(lambda s: s.run(total, a=[1, 2, 3]), lambda s: s.run(total, b=[1, 2])):
        assert "a 3" in text and "b 2" in text and ".py" not in text


@pytest.mark.parametrize("length", [1 << 27, (1 << 27) + 1, 1 << 63])
def test_a_length_that_asks_for_too_much_memory_is_refused(length: int) -> None:
    def bob(chan: Any) -> None:
        task = task_of(turned)
        sid = greet(chan, Hello("bob", "9.9.9", 4, bytes(32)))
        CotReceiver(chan, sid)
        chan.send(Tag.RUN, Request(task.name, task.signature).pack())
        chan.recv(Tag.RUN, 97)
        chan.send(Tag.LENGTHS, length.to_bytes(8, "little"))
        chan.recv(Tag.LENGTHS, 0)
        with pytest.raises(PeerError):
            chan.recv(Tag.PLAN, 32)

    with pytest.raises(PeerError, match=r"GiB of memory|at most 134217728 elements"):
        run_pair(lambda chan: Session(chan, "alice").run(turned, a=1), bob)


# ---- what both must be ----


def greet_with(**changes: Any) -> str:
    """What Alice is told when Bob's hello has these fields."""

    def bob(chan: Any) -> None:
        fields: dict[str, Any] = {"party": "bob", "version": "9.9.9", "k": 4, "nonce": bytes(32)} | changes
        chan.send(Tag.HELLO, Hello(**fields).pack())
        chan.recv(Tag.HELLO, 64)
        with pytest.raises(PeerError):
            chan.recv(Tag.RUN, 97)

    with pytest.raises(PeerError) as error:
        run_pair(lambda chan: Session(chan, "alice"), bob)
    return str(error.value)


def test_roles_versions_and_options_are_compared() -> None:
    assert "both parties are alice" in greet_with(party="alice")
    assert "versions differ" in greet_with(protocol=2) and "9.9.9" in greet_with(protocol=2)
    assert "k is 4 here and 8 at the peer" in greet_with(k=8)
    for option in ("kappa", "sigma", "check", "scheme"):
        assert f"{option} is" in greet_with(**{option: 0})


# ---- misuse ----


def test_wrong_inputs_are_told_before_anything_is_sent() -> None:
    def alice(session: Session) -> Any:
        for wrong in ({}, {"y": 1}, {"x": 1, "q": 1}, {"x": 256}, {"x": -1}, {"x": 1.5}, {"x": [1]}):
            with pytest.raises(UsageError):
                session.run_named(adder(), wrong)
        with pytest.raises(UsageError, match="alice, bob or both"):
            session.run(adder(), x=1, to="carol")
        with pytest.raises(UsageError, match=r"decorated with @gc2pc\.function"):
            session.run(print, x=1)  # type: ignore[arg-type]
        return session.run(adder(), x=1)

    assert through(unchanged, alice, lambda s: s.run(adder(), y=2)) == (3, 3)


def test_a_closed_session_says_so_and_keeps_no_delta() -> None:
    def play(session: Session) -> None:
        session.close()
        session.close()
        assert not session._delta.any()
        with pytest.raises(UsageError, match="closed"):
            session.run(adder(), x=1)

    assert through(unchanged, play, play) == (None, None)


def test_unknown_parties_and_options_are_refused() -> None:
    for options in ({"party": "carol"}, {"party": "alice", "k": 3}):
        with pytest.raises(UsageError):
            Session(pair()[0], **options)  # type: ignore[arg-type]


def test_a_dead_session_stays_dead() -> None:
    def alice(session: Session) -> None:
        with pytest.raises(PeerError):
            session.run(adder(), x=1)
        with pytest.raises(UsageError, match="closed"):
            session.run(adder(), x=1)

    alice_outcome, _ = through(unchanged, alice, lambda s: s.run(gate(), y=1))
    assert alice_outcome is None


def test_a_silent_peer_ends_in_a_timeout() -> None:
    mine, theirs = pair(timeout=0.2)
    with pytest.raises(LinkError, match="silent"):
        Session(mine, "alice")
    theirs.close()


@pytest.mark.skipif(not PUBLIC.exists(), reason="the public circuits are not beside the repository")
def test_public_circuits_with_trivial_gates_run() -> None:
    aes = load(PUBLIC / "AES-non-expanded.txt")  # an AND with equal inputs among its gates
    key, block = bytes(range(16)), bytes.fromhex("00112233445566778899aabbccddeeff")
    reverse = [int(f"{int.from_bytes(value, 'big'):0128b}"[::-1], 2) for value in (block, key)]
    alice, _, _ = run_local(aes, {"in0": reverse[0], "in1": reverse[1]})
    got = int(f"{alice['out0']:0128b}"[::-1], 2).to_bytes(16, "big")
    assert got == AES.new(key, AES.MODE_ECB).encrypt(block)
