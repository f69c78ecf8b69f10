"""What a release needs, each rule a small checker; all are asked again under lock.

Registered in ``base.registries.release_requirements``; rooms above add theirs there without this room
knowing them.
"""

from __future__ import annotations

from itertools import pairwise

from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from gongkai.base import clock
from gongkai.base.acts import Reason
from gongkai.base.registries import ReleaseRequirement
from gongkai.documents.checks import draft_reasons, interpreted_together
from gongkai.law import secrecy

from . import choosing, flow, people, states
from .digests import members_of
from .models import Dossier, Member, Stage


def there_are_members(dossier: Dossier) -> list[Reason]:
    members = members_of(dossier)
    if not members:
        return [
            Reason(
                "review.empty", "送审件里没有稿件，请先加入。", cure=f"{dossier.get_absolute_url()}#members"
            )
        ]
    return [
        Reason("review.released", f"《{member.edition.title}》已经发布过了，请移出本件。")
        for member in members
        if member.edition.is_released
    ]


def members_are_ready(dossier: Dossier) -> list[Reason]:
    """Fit to be submitted: the rules of records for each draft, with the page where each is mended, and for
    all together. At release the room of documents asks the same through its own requirement."""
    found = there_are_members(dossier)
    if found:
        return found
    members = members_of(dossier)
    for member in members:
        page = edit_address(member)
        for reason in draft_reasons(member.edition):
            message = reason.message
            if len(members) > 1:
                message = f"《{member.edition.title or '未命名的草稿'}》：{message}"
            at_field = f"{page}#id_{reason.field}" if page and reason.field else page
            found.append(Reason(reason.code, message, cure=reason.cure or at_field))
    found += [
        Reason(reason.code, reason.message, cure=f"{dossier.get_absolute_url()}#members")
        for reason in interpreted_together(member.edition for member in members)
    ]
    return found


def edit_address(member: Member) -> str | None:
    """Where a member's draft is mended, once the room of documents has such a page."""
    try:
        return reverse("documents:edit", args=[member.edition_id])
    except NoReverseMatch:
        return None


def every_step_is_signed(dossier: Dossier) -> list[Reason]:
    """Each step has every word it needs, on what stands here now."""
    standing = states.standing(dossier)
    return [
        Reason(
            "review.unsigned",
            f"“{step.stage.label}”还差{'、'.join(f'“{kind.label}”' for kind in missing)}。",
            cure=f"{dossier.get_absolute_url()}#sign-offs",
        )
        for step in standing.flow.signed
        if (missing := standing.missing(step.stage))
    ]


def signers_are_distinct(dossier: Dossier) -> list[Reason]:
    """No author among the signers, nobody in two neighbouring steps, by the organ's settings of today."""
    standing, organ = states.standing(dossier), dossier.organ
    found = []
    cure = f"{dossier.get_absolute_url()}#sign-offs"
    if not organ.review_setting("author_may_review"):
        written_by = people.authors([dossier])[dossier.pk]
        found += [
            Reason(
                "review.author",
                f"“{s.get_stage_display()}”由起草人{s.person_name}自己签了，请退回后由他人重审。",
                cure=cure,
            )
            for s in standing.counting
            if s.person_id in written_by
        ]
    if not organ.review_setting("neighbours_may_repeat"):
        names = {s.person_id: s.person_name for s in standing.counting}
        apart = [step.stage for step in standing.flow.signed if step.needs != (flow.CONSENT,)]
        for before, after in pairwise(apart):
            found += [
                Reason(
                    "review.neighbour",
                    f"“{before.label}”和“{after.label}”都由{names[person]}签，请退回后由不同的人重审。",
                    cure=cure,
                )
                for person in sorted(standing.signers(before) & standing.signers(after))
            ]
    if not people.one_for_both():
        found += [
            Reason(
                "review.both_words",
                f"“{step.stage.label}”的审和校由同一人签，请退回后分别签。",
                cure=cure,
            )
            for step in standing.flow.signed
            if len(step.needs) > len(standing.signers(step.stage)) > 0
        ]
    return found


def secrecy_allows(dossier: Dossier) -> list[Reason]:
    """Each member has a conclusion of its own that lets it out (先审查、后公开，一事一审)."""
    standing = states.standing(dossier)
    concluded = {s.edition_id: s.conclusion for s in standing.at(Stage.SECRECY)}
    found = []
    for member in members_of(dossier):
        given = concluded.get(member.edition_id)
        refusal = secrecy.refusal(secrecy.Conclusion(given) if given else None)
        if refusal:
            found.append(
                Reason(
                    "review.secrecy",
                    f"《{member.edition.title}》：{refusal}",
                    cure=f"{dossier.get_absolute_url()}#secrecy",
                )
            )
    return found


def the_hour_has_come(dossier: Dossier) -> list[Reason]:
    if dossier.release_not_before is None or clock.now() >= dossier.release_not_before:
        return []
    hour = timezone.localtime(dossier.release_not_before)
    return [Reason("review.too_early", f"定于 {hour:%Y-%m-%d %H:%M} 之后发布，请届时再办。")]


REQUIREMENTS: dict[str, ReleaseRequirement] = {
    "review.members": there_are_members,
    "review.flow": choosing.flow_fits,
    "review.signed": every_step_is_signed,
    "review.people": signers_are_distinct,
    "review.secrecy": secrecy_allows,
    "review.hour": the_hour_has_come,
}
