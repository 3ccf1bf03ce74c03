"""Oblivious transfer: base OTs, SoftSpoken extension, chosen choices, and an ideal dealer for tests."""

from gc2pc.ot.base import recv_base, send_base
from gc2pc.ot.chosen import recv_chosen, send_chosen
from gc2pc.ot.dealer import Dealer
from gc2pc.ot.group import warm_up
from gc2pc.ot.interface import ReceivesCots, SendsCots
from gc2pc.ot.softspoken import CotReceiver, CotSender

__all__ = [
    "CotReceiver",
    "CotSender",
    "Dealer",
    "ReceivesCots",
    "SendsCots",
    "recv_base",
    "recv_chosen",
    "send_base",
    "send_chosen",
    "warm_up",
]
