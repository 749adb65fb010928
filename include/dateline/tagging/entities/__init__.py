"""People and organisations of a text: a model's guesses and runs of capital words, weighed together, folded into names.

Models come in from outside; places are found elsewhere (`tagging.places`) and only meet these in `tagging.tag`.
"""

from dateline.tagging.entities.finding import Entity, EntityTools, find_entities
from dateline.tagging.entities.folding import NamedRow, fold_names

__all__ = ["Entity", "EntityTools", "NamedRow", "find_entities", "fold_names"]
