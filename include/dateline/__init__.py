"""Dateline: the right date, once, with the reason why."""

__version__ = "0.1.0"
