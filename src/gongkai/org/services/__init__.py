"""What is done with organs, people and posts. ``by=None`` is the system itself: set-up, demo, import."""

from .bulk import TakeIn, Taken
from .organs import AddOrgan, ChangeReviewRules, CloseOrgan, MoveOrgan, RenameOrgan
from .people import AddPerson, AppointTo, EndPost, LetGo, ResetPassword

__all__ = [
    "AddOrgan",
    "AddPerson",
    "AppointTo",
    "ChangeReviewRules",
    "CloseOrgan",
    "EndPost",
    "LetGo",
    "MoveOrgan",
    "RenameOrgan",
    "ResetPassword",
    "TakeIn",
    "Taken",
]
