"""逐件看过，一次签署: several alike dossiers, each displayed to the person, the rest signed in one go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gongkai.base import clock
from gongkai.base.acts import Act, Reason
from gongkai.documents.services import LIST_SIZE
from gongkai.org.models import Person

from .. import people, states
from ..models import Dossier, Look, Run, Stage
from .signing import REVIEWED, SignReview

LONGEST_NOTE = 300


class OpenRun(Act[Run]):
    """Begin with dossiers that stand at one step and that this person may sign there."""

    title = "逐件审看"

    def __init__(self, dossiers: Iterable[Dossier], title: str = "", *, by: Person) -> None:
        super().__init__(by=by)
        self.dossiers = list(dossiers)
        self.name = title.strip()

    def reasons(self) -> list[Reason]:
        if not self.dossiers:
            return [Reason("review.none", "没有选中送审件，请先勾选。")]
        if len(self.dossiers) > LIST_SIZE:
            return [Reason("review.too_many", f"一次最多看 {LIST_SIZE} 件，请分批。")]
        if len({dossier.pk for dossier in self.dossiers}) < len(self.dossiers):
            return [Reason("review.twice", "同一件选了两次，请去掉重复的。")]
        stages = {dossier.stage for dossier in self.dossiers}
        if len(stages) > 1:
            labels = "、".join(f"“{Stage(stage).label}”" for stage in Stage if stage in stages)
            return [Reason("review.mixed", f"选中的分别在{labels}，一次只能看同一环节的，请分开选。")]
        [stage] = stages
        if stage not in REVIEWED:
            return [
                Reason(
                    "review.stage",
                    f"“{Stage(stage).label}”不能逐件看过一次签；只有审校和终审可以，保密审查一事一审。",
                )
            ]
        written = people.authors(self.dossiers)
        found = []
        for dossier in self.dossiers:
            standing = states.standing(dossier, digest=dossier.submitted_digest)
            found += [
                Reason(r.code, f"《{dossier.title}》：{r.message}", cure=dossier.get_absolute_url())
                for r in people.objections(self.by, standing, stage, written_by=written[dossier.pk])
            ]
        return found

    def perform(self) -> Run:
        stage = self.dossiers[0].stage
        run = Run.objects.create(
            person=self.by,
            stage=stage,
            title=(self.name or f"{Stage(stage).label} {len(self.dossiers)} 件")[:200],
            opened_at=clock.now(),
        )
        Look.objects.bulk_create(
            Look(run=run, dossier=dossier, order=order) for order, dossier in enumerate(self.dossiers, 1)
        )
        return run


def displayed(look: Look, standing: states.Standing) -> None:
    """Note that this dossier, as it stands now, is on the person's screen with all its members."""
    if look.run.signed_at is None and look.digest != standing.digest:
        look.digest, look.seen_at = standing.digest, clock.now()
        look.save(update_fields=["digest", "seen_at"])


class MarkLook(Act[Look]):
    """Take one dossier out of what is signed together, or put it back."""

    title = "另行处理"

    def __init__(self, look: Look, exception: bool, note: str = "", *, by: Person) -> None:
        super().__init__(by=by)
        self.look, self.exception, self.remark = look, exception, note.strip()

    def lock(self) -> None:
        self.look = Look.objects.select_for_update(of=("self",)).select_related("run").get(pk=self.look.pk)

    def reasons(self) -> list[Reason]:
        if self.look.run.person_id != self.by.pk:
            return [Reason("review.not_mine", "这是别人的逐件审看，请从自己的待办里打开。")]
        if self.look.run.signed_at is not None:
            return [Reason("review.run_over", "这一批已经签署，不能再改；需要的请到送审件里办。")]
        if len(self.remark) > LONGEST_NOTE:
            return [Reason("review.note", f"说明请控制在 {LONGEST_NOTE} 字以内。", "note")]
        return []

    def perform(self) -> Look:
        self.look.exception, self.look.note = self.exception, self.remark if self.exception else ""
        self.look.save(update_fields=["exception", "note"])
        return self.look


@dataclass(frozen=True)
class Signed:
    """What came of a run."""

    signed: tuple[Dossier, ...]
    left_out: Mapping[Dossier, str]


class SignRun(Act[Signed]):
    """Sign every dossier of the run that was displayed, was not taken out, and still is what was displayed.
    Each gets its own sign-offs on its own digest. What cannot be signed is left out, with the reason."""

    title = "一次签署"

    def __init__(self, run: Run, note: str = "", *, by: Person) -> None:
        super().__init__(by=by)
        self.run, self.remark = run, note.strip()
        self.looks: list[Look] = []

    def lock(self) -> None:
        self.run = Run.objects.select_for_update(of=("self",)).get(pk=self.run.pk)

    def reasons(self) -> list[Reason]:
        if self.run.person_id != self.by.pk:
            return [Reason("review.not_mine", "这是别人的逐件审看，请从自己的待办里打开。")]
        if self.run.signed_at is not None:
            return [Reason("review.run_over", "这一批已经签署过了。")]
        self.looks = list(self.run.looks.select_related("dossier__organ", "dossier__author"))
        unseen = [look for look in self.looks if not look.exception and look.seen_at is None]
        if unseen:
            return [
                Reason(
                    "review.unseen",
                    f"还有 {len(unseen)} 件没有打开看过，如《{unseen[0].dossier.title}》；"
                    "请逐件看过，或者勾选“另行处理”。",
                )
            ]
        if all(look.exception for look in self.looks):
            return [Reason("review.all_out", "这一批全部是“另行处理”，没有要签的；请逐件到送审件里办。")]
        return []

    def perform(self) -> Signed:
        chosen = {look.dossier_id: look for look in self.looks if not look.exception}
        seen = {pk: look.digest for pk, look in chosen.items()}
        act = SignReview([look.dossier for look in chosen.values()], note=self.remark, seen=seen, by=self.by)
        act.lock()
        signed, left_out = [], {}
        for dossier in act.dossiers:
            against = act.against(dossier)
            if dossier.stage != self.run.stage and not against:
                against = [Reason("review.moved", f"已经到了“{Stage(dossier.stage).label}”，请另行办理。")]
            if against:
                left_out[dossier] = "；".join(reason.message.rstrip("。") for reason in against)
            else:
                act.work(dossier)
                signed.append(dossier)
        for look in self.looks:
            look.outcome = left_out.get(look.dossier, "")[:500]
        Look.objects.bulk_update(self.looks, ["outcome"])
        self.run.signed_at = clock.now()
        self.run.save(update_fields=["signed_at"])
        return Signed(tuple(signed), left_out)
