"""Acts on documents, by concern. Each takes one thing or a list; a list is one transaction.

For more than 200 things, cut the list with ``in_lists`` and execute an act for each piece.
"""

from .attachments import AddAttachment, NewFile, RemoveAttachment, ReorderAttachments
from .catalogue import ExtendCatalogue
from .content import NewDraft, PartDraft
from .drafts import CreateDrafts, DiscardDraft, NewEdition, SaveDraft
from .lists import LIST_SIZE, in_lists
from .moved import MovedIn, TakeIn
from .places import PlaceInCatalogue
from .relations import ConfirmRelation, DropRelation, ProposeRelation, RejectRelation
from .release import release_editions, withdraw_documents
from .series import StartSeries
from .states import DeclareState

__all__ = [
    "LIST_SIZE",
    "AddAttachment",
    "ConfirmRelation",
    "CreateDrafts",
    "DeclareState",
    "DiscardDraft",
    "DropRelation",
    "ExtendCatalogue",
    "MovedIn",
    "NewDraft",
    "NewEdition",
    "NewFile",
    "PartDraft",
    "PlaceInCatalogue",
    "ProposeRelation",
    "RejectRelation",
    "RemoveAttachment",
    "ReorderAttachments",
    "SaveDraft",
    "StartSeries",
    "TakeIn",
    "in_lists",
    "release_editions",
    "withdraw_documents",
]
