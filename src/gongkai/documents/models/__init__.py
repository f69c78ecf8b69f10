"""The records. Identity and text are two rows: a ``Document`` has ``Edition``s, and an edition never changes
once it is released."""

from .catalogue import CatalogueItem, Topic
from .document import Document, NumberSeries, Openness, Origin, Placement, WithdrawalKind
from .edition import INTERPRETED_RANKS, NUMBERED_RANKS, Attachment, Edition, Part, PartKind, Rank
from .relation import ENDS_THE_OTHER, SEEN_FROM_THE_OTHER_END, DeclaredState, Relation, RelationKind

__all__ = [
    "ENDS_THE_OTHER",
    "INTERPRETED_RANKS",
    "NUMBERED_RANKS",
    "SEEN_FROM_THE_OTHER_END",
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
    "WithdrawalKind",
]
