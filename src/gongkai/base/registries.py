"""Where a higher room leaves what a lower one will call. Filled in each room's ``apps.py``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from .acts import Reason

Item = TypeVar("Item")


class Registry(Generic[Item]):
    """Named things in the order in which they were declared."""

    def __init__(self, of: str) -> None:
        self.of = of
        self._items: dict[str, Item] = {}

    def register(self, name: str, item: Item) -> Item:
        if name in self._items and self._items[name] is not item:
            raise ValueError(f"{self.of}“{name}”登记了两次。")
        self._items[name] = item
        return item

    def get(self, name: str) -> Item:
        try:
            return self._items[name]
        except KeyError:
            known = "、".join(self._items) or "（空）"
            raise LookupError(f"没有登记名为“{name}”的{self.of}；现有：{known}。") from None

    def __contains__(self, name: str) -> bool:
        return name in self._items

    def __iter__(self) -> Iterator[tuple[str, Item]]:
        return iter(self._items.items())

    def values(self) -> list[Item]:
        return list(self._items.values())


class ReleaseRequirement(Protocol):
    """A rule that may refuse a release. ``dossier`` is a review dossier; lower rooms read only its members."""

    def __call__(self, dossier: Any) -> list[Reason]: ...


class JobHandler(Protocol):
    """Runs one journalled job; see ``jobs.Journal``. Must be safe to call again after a kill at any point."""

    def __call__(self, journal: Any) -> None: ...


@dataclass(frozen=True)
class NavigationEntry:
    """A place in the workbench's menu, shown to whoever may do ``act`` somewhere (None: to everybody)."""

    title: str
    url_name: str
    order: int
    act: str | None = None
    count: Callable[[Any], int] | None = None
    """How many things wait there for a person."""
    shown_to: Callable[[Any], bool] | None = None
    """Where one act does not say it: whether the place is there for this person."""
    holds: tuple[str, ...] = ()
    """Beginnings of addresses of pages that belong to it without lying under its own."""


@dataclass(frozen=True)
class WorkSource:
    """What waits for a person today, offered by a room to the workbench's first page."""

    title: str
    order: int
    items: Callable[[Any], list[WorkItem]]


@dataclass(frozen=True)
class WorkItem:
    title: str
    url: str
    note: str = ""
    due: Any = None
    """A date, or None."""
    state: str = ""


@dataclass(frozen=True)
class SubjectKind:
    """How to show a thing that events and duties speak of, without importing the room that owns it."""

    name: str
    """As in ``Event.subject_type``: ``"documents.document"``."""
    title: str
    visible_to: Callable[[Any, int], bool]
    """May this person see the thing with this id?"""
    url: Callable[[int], str]
    label: Callable[[int], str] = field(default=lambda pk: str(pk))


@dataclass(frozen=True)
class OpenWork:
    """Something that a post leaves undone, and that whoever follows in the post will have to do."""

    subject_type: str
    subject_id: int
    title: str
    url: str = ""
    note: str = ""


@dataclass(frozen=True)
class OpenWorkSource:
    """What a room knows of the work that hangs on a post."""

    title: str
    order: int
    of: Callable[[Any], list[OpenWork]]
    """The open work of one post (``org.Post``) and its holder."""
    hand_over: Callable[[Any, list[int], Any], None] | None = None
    """``(post, subject ids, successor)``: write the successor where the room keeps a name; inside the
    transaction of the act. None where the work follows from the post alone."""
    left_in: Callable[[Any], int] | None = None
    """How much of it stands in an organ, whoever's it is: an organ is not closed over open work."""


Follower = Callable[[Any], None]
"""Called with an event in the transaction that wrote it; what it raises undoes the act."""


release_requirements: Registry[ReleaseRequirement] = Registry("发布条件")
job_handlers: Registry[JobHandler] = Registry("后台事项")
duty_rules: Registry[Any] = Registry("责任规则")
leaves: Registry[Any] = Registry("页面")
navigation: Registry[NavigationEntry] = Registry("导航")
work_sources: Registry[WorkSource] = Registry("待办来源")
subjects: Registry[SubjectKind] = Registry("对象种类")
open_work: Registry[OpenWorkSource] = Registry("未了事项来源")
importers: Registry[Any] = Registry("表格导入")
"""Classes, see ``base.importing.Importer``."""
followers: Registry[Follower] = Registry("随事而动")
"""Under ``<event name>/<room>``: what a higher room does when the act of a lower one wrote that event."""


@dataclass(frozen=True)
class DemoSignIn:
    """One of the invented people whom a visitor of the demo may be."""

    user_name: str
    name: str
    organ: str
    roles: str


demo_sign_ins: Registry[Callable[[], tuple[str, list[DemoSignIn]]]] = Registry("演示账号")
"""The common password and the people. Read in demo mode only."""
