"""The network: frames of known size over a connected socket, TCP, and a pair inside one process."""

from gc2pc.net.channel import Channel
from gc2pc.net.cores import core_to_spare
from gc2pc.net.ledger import Count
from gc2pc.net.pair import pair
from gc2pc.net.stream import LONGEST_WAIT
from gc2pc.net.tags import Tag
from gc2pc.net.tcp import Listener, connect, listen, parse_address

__all__ = [
    "LONGEST_WAIT",
    "Channel",
    "Count",
    "Listener",
    "Tag",
    "connect",
    "core_to_spare",
    "listen",
    "pair",
    "parse_address",
]
