"""Organs, people and posts; sign-ins; handovers."""

from .access import RecoveryCode, SavedFilter, SignIn
from .handover import Handover
from .organ import FormerName, Organ, OrganQuerySet
from .person import Person, PersonManager, Post, PostQuerySet, Role
from .sheets import SheetImport

__all__ = [
    "FormerName",
    "Handover",
    "Organ",
    "OrganQuerySet",
    "Person",
    "PersonManager",
    "Post",
    "PostQuerySet",
    "RecoveryCode",
    "Role",
    "SavedFilter",
    "SheetImport",
    "SignIn",
]
