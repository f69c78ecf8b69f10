"""The records. Identity and text are two rows: a ``Document`` has ``Edition``s, and an edition never changes
once it is released."""

from .catalogue import CatalogueItem, Topic
from .document import Document, NumberSeries, Openness, Origin, Placement
from .edition import Attachment, Edition, Part, PartKind, Rank
from .relation import DeclaredState, Relation, RelationKind

__all__ = [
    "Attachment",
    "CatalogueItem",
    "DeclaredState",
    "Document",
    "Edition",
    "NumberSeries",
    "Openness",
    "Origin",
    "Part",
    "PartKind",
    "Placement",
    "Rank",
    "Relation",
    "RelationKind",
    "Topic",
]
