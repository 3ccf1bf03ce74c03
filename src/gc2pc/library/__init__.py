"""Circuits as plain functions of a Builder, one family a file; `catalog` names the ready-made ones."""
