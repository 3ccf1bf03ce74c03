"""A second implementation of the protocol, slow and plain, written from docs/protocol.md alone.

It shares with the package only `gc2pc.program`, which makes the Plan. Blocks are Python integers below 2^128.
"""
