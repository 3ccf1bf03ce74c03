"""Who is at fault: every error a user of gc2pc can meet."""


class Gc2pcError(Exception):
    """Base of all errors that gc2pc raises on purpose."""


class UsageError(Gc2pcError):
    """The caller asked for something impossible or ambiguous; nothing has been sent."""


class CompileError(Gc2pcError):
    """A function cannot become a circuit; the message names file, line and the remedy."""


class PeerError(Gc2pcError):
    """The other party broke the protocol, left it, or disagrees on what to compute; the session is dead."""


class LinkError(Gc2pcError):
    """The network failed: no connection within the time allowed, or a peer that stays silent."""


class OverflowedError(Gc2pcError):
    """An operation that was to be checked overflowed, so the results mean nothing; the session lives on."""
