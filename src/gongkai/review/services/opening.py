from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Max

from gongkai.base import clock, events
from gongkai.base.acts import Act, Reason
from gongkai.documents.models import Edition, Rank
from gongkai.org import authority
from gongkai.org.models import Organ, Person

from .. import choosing
from ..corrections import KINDS
from ..flow import OPEN, ORDINARY
from ..flow import of as flow_of
from ..models import Dossier, Member, Stage
from .common import DossierAct, lock_records

RoledEdition = tuple[Edition, str]


def role_of(edition: Edition) -> str:
    """The role that an edition has unless somebody says otherwise."""
    return Member.Role.INTERPRETATION if edition.rank == Rank.INTERPRETATION else Member.Role.DOCUMENT


def member_reasons(edition: Edition, organ: Organ) -> list[Reason]:
    """Why this edition cannot be in a dossier of this organ."""
    name = f"《{edition.title or '未命名的草稿'}》"
    found = []
    if edition.is_released:
        found.append(Reason("review.released", f"{name}已经发布，不用再送审；要更正的请新建一版。"))
    if edition.document.organ_id != organ.pk:
        found.append(
            Reason(
                "review.foreign",
                f"{name}的发布机构不是{organ}；一件送审件只能装同一机构发布的内容，请分开送审。",
            )
        )
    other = Dossier.objects.filter(members__edition=edition, stage__in=OPEN).first()
    if other is not None:
        found.append(
            Reason(
                "review.elsewhere",
                f"{name}已在送审件“{other.title}”里，请在那里办，或者先从那里移出。",
                cure=other.get_absolute_url(),
            )
        )
    return found


def in_words(dossier: Dossier) -> str:
    """Flow, reason and correction for the trail; nothing for what is usual."""
    said = []
    if dossier.flow != ORDINARY.name:
        said.append(f"走“{flow_of(dossier).title}”")
    if dossier.correction:
        said.append(f"更正{KINDS[dossier.correction].label}")
    if dossier.flow_reason:
        said.append(f"理由：{dossier.flow_reason.rstrip('。')}")
    return "".join(f"，{part}" for part in said)


class OpenDossier(Act[Dossier]):
    """Put one or several draft editions together for review."""

    title = "建立送审件"

    def __init__(
        self,
        editions: Edition | Iterable[Edition | RoledEdition],
        *,
        by: Person,
        title: str = "",
        organ: Organ | None = None,
        flow: str = ORDINARY.name,
        flow_reason: str = "",
        correction: str = "",
    ) -> None:
        """``organ`` and ``title`` default to the first document's. A member without a role is an
        interpretation where its rank says so, else a document."""
        super().__init__(by=by)
        given = [editions] if isinstance(editions, Edition) else list(editions)
        self.members: list[RoledEdition] = [
            item if isinstance(item, tuple) else (item, role_of(item)) for item in given
        ]
        main = next((e for e, role in self.members if role == Member.Role.DOCUMENT), None)
        lead = main or (self.members[0][0] if self.members else None)
        self.name = title.strip() or (lead.title if lead else "")
        self.organ = organ or (lead.document.organ if lead else None)
        self.flow, self.flow_reason, self.correction = flow, flow_reason.strip(), correction

    def lock(self) -> None:
        locked = lock_records(edition.pk for edition, _ in self.members)
        self.members = [(locked[edition.pk], role) for edition, role in self.members]

    def reasons(self) -> list[Reason]:
        if not self.members or self.organ is None:
            return [Reason("review.empty", "没有选中稿件，请至少选一份草稿。")]
        found = []
        if not authority.may(self.by, "dossiers.submit", self.organ):
            found.append(
                Reason("review.not_allowed", f"您没有为{self.organ}送审的职责，请由该单位的拟稿人办理。")
            )
        if not self.name:
            found.append(Reason("review.no_title", "第一份稿件还没有标题；请先补上标题。", "title"))
        ids = [edition.pk for edition, _ in self.members]
        if len(set(ids)) < len(ids):
            found.append(Reason("review.twice", "同一份稿件选了两次，请去掉重复的。"))
        for edition, role in self.members:
            if role not in Member.Role.values:
                found.append(Reason("review.role", f"没有“{role}”这种角色，请选文件、解读或者图解。"))
            found += member_reasons(edition, self.organ)
        return found + choosing.unfit(self.flow, self.organ, self.members, self.flow_reason, self.correction)

    def perform(self) -> Dossier:
        assert self.organ is not None, "asked in reasons"
        dossier = Dossier.objects.create(
            organ=self.organ,
            title=self.name[:500],
            author=self.by,
            created_at=clock.now(),
            flow=self.flow,
            flow_reason=self.flow_reason,
            correction=self.correction,
        )
        Member.objects.bulk_create(
            Member(dossier=dossier, edition=edition, role=role, order=order)
            for order, (edition, role) in enumerate(self.members)
        )
        events.record(
            "dossier.opened",
            dossier,
            f"建立送审件，成员 {len(self.members)} 件{in_words(dossier)}。",
            by=self.by,
            organ=self.organ,
            data={"editions": [edition.pk for edition, _ in self.members], "flow": self.flow},
        )
        return dossier


class _ChangeMembers(DossierAct):
    def against(self, dossier: Dossier) -> list[Reason]:
        return [
            *self.not_allowed(dossier, "dossiers.submit", "送审"),
            *self.out_of_place(dossier, Stage.DRAFT),
        ]


class AddMember(_ChangeMembers):
    title = "加入成员"

    def __init__(self, dossier: Dossier, edition: Edition, role: str = "", *, by: Person) -> None:
        super().__init__(dossier, by=by)
        self.edition = edition
        self.role = role or role_of(edition)

    def lock(self) -> None:
        super().lock()
        self.edition = lock_records([self.edition.pk])[self.edition.pk]

    def against(self, dossier: Dossier) -> list[Reason]:
        found = super().against(dossier)
        if self.role not in Member.Role.values:
            found.append(
                Reason("review.role", f"没有“{self.role}”这种角色，请选文件、解读或者图解。", "role")
            )
        return found + member_reasons(self.edition, dossier.organ)

    def work(self, dossier: Dossier) -> None:
        last = dossier.members.aggregate(last=Max("order"))["last"]
        Member.objects.create(
            dossier=dossier, edition=self.edition, role=self.role, order=0 if last is None else last + 1
        )
        label = Member.Role(self.role).label
        self.note(
            "dossier.member_added", dossier, f"加入{label}《{self.edition.title}》。", edition=self.edition.pk
        )


class RemoveMember(_ChangeMembers):
    title = "移出成员"

    def __init__(self, dossier: Dossier, member: Member, *, by: Person) -> None:
        super().__init__(dossier, by=by)
        self.member = member

    def against(self, dossier: Dossier) -> list[Reason]:
        found = super().against(dossier)
        members: Sequence[Member] = list(dossier.members.all())
        if self.member.pk not in [member.pk for member in members]:
            found.append(Reason("review.no_member", "这份稿件已经不在本件里了，请刷新页面。"))
        elif len(members) == 1:
            found.append(Reason("review.last_member", "本件只剩这一份稿件；不送了的，请作废整件。"))
        return found

    def work(self, dossier: Dossier) -> None:
        edition = self.member.edition
        self.member.delete()
        self.note("dossier.member_removed", dossier, f"移出《{edition.title}》。", edition=edition.pk)
