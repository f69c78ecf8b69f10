"""Acts on dossiers. Each takes one dossier, or several alike where that is sensible; a list is one transaction."""

from .consenting import GiveConsent, WithdrawConsent
from .flows import ChangeFlow
from .opening import AddMember, OpenDossier, RemoveMember, role_of
from .releasing import ReleaseDossier
from .reporting import FileLaterReport
from .returning import RETURN_REASONS, AbandonDossier, ReturnDossier
from .running import MarkLook, OpenRun, Signed, SignRun
from .scheduling import ScheduleRelease, owed_before, release_what_is_due
from .secrecy import ConcludeSecrecy, ItemConclusion
from .signing import SignReview
from .submitting import Submit

__all__ = [
    "RETURN_REASONS",
    "AbandonDossier",
    "AddMember",
    "ChangeFlow",
    "ConcludeSecrecy",
    "FileLaterReport",
    "GiveConsent",
    "ItemConclusion",
    "MarkLook",
    "OpenDossier",
    "OpenRun",
    "ReleaseDossier",
    "RemoveMember",
    "ReturnDossier",
    "ScheduleRelease",
    "SignReview",
    "SignRun",
    "Signed",
    "Submit",
    "WithdrawConsent",
    "owed_before",
    "release_what_is_due",
    "role_of",
]
