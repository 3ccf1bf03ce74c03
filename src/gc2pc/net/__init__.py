"""The network: frames with known sizes over a connected socket, TCP, and a pair inside one process."""

from gc2pc.net.channel import Channel, Count
from gc2pc.net.pair import pair
from gc2pc.net.tags import Tag

__all__ = ["Channel", "Count", "Tag", "pair"]
