"""What is done with organs, people and posts. ``by=None`` is the system itself: set-up, demo, import."""

from gongkai.org.handing import AcceptHandover

from .bulk import TakeIn, Taken
from .facts import ChangeOrganFacts, ChangePerson
from .mergers import MergeOrgan
from .organs import AddOrgan, ChangeReviewRules, CloseOrgan, MoveOrgan, RenameOrgan
from .people import AddPerson, AppointTo, EndPost, LetGo, ResetPassword
from .second import (
    ConfirmSecondFactor,
    EndSignIns,
    NewRecoveryCodes,
    ResetSecondFactor,
    StartSecondFactor,
    SwitchOffSecondFactor,
)

__all__ = [
    "AcceptHandover",
    "AddOrgan",
    "AddPerson",
    "AppointTo",
    "ChangeOrganFacts",
    "ChangePerson",
    "ChangeReviewRules",
    "CloseOrgan",
    "ConfirmSecondFactor",
    "EndPost",
    "EndSignIns",
    "LetGo",
    "MergeOrgan",
    "MoveOrgan",
    "NewRecoveryCodes",
    "RenameOrgan",
    "ResetPassword",
    "ResetSecondFactor",
    "StartSecondFactor",
    "SwitchOffSecondFactor",
    "TakeIn",
    "Taken",
]
