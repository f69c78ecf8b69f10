"""An act is a service: it says why it would refuse, does its work in one transaction, and tells what it did.

The same list of reasons greys the button out and rejects the request, so the two can never disagree.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar, final

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction

Result = TypeVar("Result")


@dataclass(frozen=True)
class Reason:
    """One reason why an act is refused, as a full sentence that says what to do."""

    code: str
    message: str
    field: str | None = None
    """The form field to mend, where there is one."""
    cure: str | None = None
    """The address of the page where it can be mended, where there is one."""

    def __str__(self) -> str:
        return self.message


GONE = Reason("gone", "要办的这一件刚被别人删除，没有办成；请回到列表刷新后再看。")


class Refused(Exception):
    """The act was not done, and nothing was changed."""

    def __init__(self, reasons: Iterable[Reason]) -> None:
        self.reasons = list(reasons)
        super().__init__("；".join(reason.message.rstrip("。") for reason in self.reasons))


class Act(ABC, Generic[Result]):
    """Something a person does. Subclasses name what they need in ``__init__`` and keep it on ``self``."""

    title: ClassVar[str]
    """What the button says."""

    def __init__(self, *, by: Any) -> None:
        self.by = by

    def lock(self) -> None:
        """Read again, under lock, whatever the reasons and the work depend on."""

    @abstractmethod
    def reasons(self) -> list[Reason]:
        """Why this would be refused now; empty when it would be done."""

    @abstractmethod
    def perform(self) -> Result:
        """Do it. Runs inside the transaction, after ``lock``, and only when there was no reason against it.

        Writes its event here; leaves what happens outside the database to ``jobs.enqueue``.
        """

    @final
    def execute(self) -> Result:
        """Do it, or raise ``Refused`` with every reason."""
        with transaction.atomic():
            try:
                self.lock()
            except ObjectDoesNotExist as gone:
                raise Refused([GONE]) from gone
            reasons = self.reasons()
            if reasons:
                raise Refused(reasons)
            return self.perform()
