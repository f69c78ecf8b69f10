"""Acts on dossiers. Each takes one dossier, or several alike where that is sensible; a list is one transaction."""

from .opening import AddMember, OpenDossier, RemoveMember, role_of
from .releasing import ReleaseDossier
from .returning import RETURN_REASONS, AbandonDossier, ReturnDossier
from .secrecy import ConcludeSecrecy, ItemConclusion
from .signing import SignReview
from .submitting import ScheduleRelease, Submit

__all__ = [
    "RETURN_REASONS",
    "AbandonDossier",
    "AddMember",
    "ConcludeSecrecy",
    "ItemConclusion",
    "OpenDossier",
    "ReleaseDossier",
    "RemoveMember",
    "ReturnDossier",
    "ScheduleRelease",
    "SignReview",
    "Submit",
    "role_of",
]
