"""Benches: what this machine reaches, as rows of plain figures with medians and spread."""
