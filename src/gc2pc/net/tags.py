"""The table of all message tags: the number is what travels, the name is what errors and documents say."""

from enum import IntEnum, unique


@unique
class Tag(IntEnum):
    """Tags of all messages, 1 to 255. Numbers are part of the wire format; 0 stays unused."""

    # channel and session: 1 to 15
    ABORT = 1
    HELLO = 2
    RUN = 3
    LENGTHS = 4
    PLAN = 5
    WAIT = 6

    # base oblivious transfer: 16 to 31
    BASE_OT_SENDER = 16
    BASE_OT_RECEIVER = 17

    # oblivious transfer extension: 32 to 47
    OT_TREES = 32
    OT_COLUMNS = 33
    OT_CHALLENGE = 34
    OT_PROOF = 35
    OT_FLIPS = 36

    # garbling: inputs, tables, outputs: 48 to 63
    START = 48
    CHOICES = 49
    TABLES = 50
    DECODE = 51
    RESULT = 52


def describe(tag: int) -> str:
    """Return "message 2 (hello)" for a number of the table, "message 200" for any other."""
    names = Tag._value2member_map_
    return (
        f"message {tag} ({names[tag].name.lower().replace('_', ' ')})" if tag in names else f"message {tag}"
    )
