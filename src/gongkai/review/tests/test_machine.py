"""Whatever people do in whatever order, nothing is released that was not properly signed."""

from __future__ import annotations

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from gongkai.base.acts import Act, Refused
from gongkai.documents.models import Edition
from gongkai.documents.services import SaveDraft
from gongkai.law.secrecy import Conclusion
from gongkai.org import authority
from gongkai.org.models import Role
from gongkai.org.tests.factories import organ, person, post
from gongkai.review import flow, services, states
from gongkai.review.digests import dossier_digest
from gongkai.review.models import Dossier, Member, SignOff, Stage
from gongkai.review.tests.factories import NOTHING_FOUND, corrected, name_authority, pair

ROLES = (Role.FIRST_REVIEWER, Role.SECOND_REVIEWER, Role.THIRD_REVIEWER, Role.SECRECY_REVIEWER)
POSTS = (ROLES, ROLES[:2], ROLES[1:3], ROLES[2:], ROLES[:1])
"""Posts of five people, so that each step has somebody who may have signed the one before."""
PARTNER, AUTHORITY = len(POSTS) + 1, len(POSTS) + 2
"""The third reviewer of the organ that issues with this one, and whom the office named for 终审."""
WHO = st.integers(0, AUTHORITY)
WAYS = st.sampled_from([*flow.FLOWS])
WHY = "暴雨红色预警，立即发布"
KINDS = st.sampled_from([("review",), ("proof",), ("review", "proof")])


class Office(RuleBasedStateMachine):
    """One dossier; six people of its organ, of whom the first wrote it and holds every post too, one who speaks
    for another organ, and one whom the office named."""

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.count = 0

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    @initialize(author_may=st.booleans(), neighbours_may=st.booleans(), way=WAYS)
    def open(self, author_may: bool, neighbours_may: bool, way: str) -> None:
        self.organ = organ(author_may_review=author_may, neighbours_may_repeat=neighbours_may)
        author = person(self.organ, Role.DRAFTER, *ROLES)
        partner = organ()
        outside = (person(partner, Role.THIRD_REVIEWER), person(organ()))
        self.people = [author, *(person(self.organ, *roles) for roles in POSTS), *outside]
        name_authority(self.people[AUTHORITY])
        if way == flow.CORRECTION.name:
            editions = [(corrected(self.organ, author), Member.Role.DOCUMENT)]
        else:
            editions = pair(self.organ, author, issuers=[self.organ, partner])
        self.pk = (
            services.OpenDossier(editions, flow=way, flow_reason=WHY, correction="wording", by=author)
            .execute()
            .pk
        )

    @property
    def it(self) -> Dossier:
        return Dossier.objects.select_related("organ", "author").get(pk=self.pk)

    def attempt(self, act: Act) -> None:
        """Refused exactly when the button would have been grey, and then nothing is left behind."""
        grey = [reason.code for reason in act.reasons()]
        before = (self.it.stage, self.it.round, SignOff.objects.filter(dossier=self.pk).count())
        met: list[str] = []
        try:
            act.execute()
        except Refused as refused:
            met = [reason.code for reason in refused.reasons]
        assert met == grey
        if met:
            assert before == (self.it.stage, self.it.round, SignOff.objects.filter(dossier=self.pk).count())

    @rule(who=WHO)
    def submit(self, who: int) -> None:
        self.attempt(services.Submit(self.it, by=self.people[who]))

    @rule(who=WHO, kinds=KINDS)
    def sign(self, who: int, kinds: tuple[str, ...]) -> None:
        self.attempt(services.SignReview(self.it, kinds, by=self.people[who]))

    @rule()
    def sign_as_somebody_may(self) -> None:
        """Walk on where there is a way, so that the far stages are reached often."""
        it = self.it
        for someone in self.people[1:]:
            for act in (services.SignReview(it, by=someone), services.GiveConsent(it, by=someone)):
                if not act.reasons():
                    return self.attempt(act)
        return None

    @rule(who=WHO)
    def consent(self, who: int) -> None:
        self.attempt(services.GiveConsent(self.it, by=self.people[who]))

    @rule(who=WHO, why=st.sampled_from(["", "不同意第二条"]))
    def withdraw_consent(self, who: int, why: str) -> None:
        self.attempt(services.WithdrawConsent(self.it, why, by=self.people[who]))

    @rule(who=WHO, way=WAYS)
    def change_the_flow_seldom(self, who: int, way: str) -> None:
        self.count += 1
        if self.count % 4 == 3:
            self.attempt(services.ChangeFlow(self.it, way, WHY, "wording", by=self.people[who]))

    @rule(who=WHO)
    def report(self, who: int) -> None:
        self.attempt(services.FileLaterReport(self.it, "一" * 20, by=self.people[who]))

    @rule(
        who=WHO,
        conclusion=st.sampled_from([*Conclusion, Conclusion.OPEN, Conclusion.OPEN]),
        only=st.integers(0, 2),
    )
    def conclude(self, who: int, conclusion: str, only: int) -> None:
        members = list(self.it.members.select_related("edition"))
        chosen = members if only == 2 else members[only : only + 1] or members
        items = [services.ItemConclusion(m.edition, conclusion, NOTHING_FOUND, "依据") for m in chosen]
        self.attempt(services.ConcludeSecrecy(self.it, items, by=self.people[who]))

    @rule(who=WHO, why=st.sampled_from([[], ["basis"]]))
    def send_back(self, who: int, why: list[str]) -> None:
        self.attempt(services.ReturnDossier(self.it, why, by=self.people[who]))

    @rule(which=st.integers(0, 1), openly=st.booleans())
    def change_a_member(self, which: int, openly: bool) -> None:
        members = list(self.it.members.select_related("edition"))
        edition = members[which % len(members)].edition
        if edition.is_released:
            return
        self.count += 1
        if openly:
            SaveDraft(edition, {"summary": f"第 {self.count} 稿"}, by=None).execute()
        else:
            Edition.objects.filter(pk=edition.pk).update(summary=f"第 {self.count} 稿，没有留痕")

    @rule(who=WHO)
    def release(self, who: int) -> None:
        self.attempt(services.ReleaseDossier(self.it, by=self.people[who]))

    @rule(who=WHO, why=st.sampled_from(["", "不发了"]))
    def abandon_seldom(self, who: int, why: str) -> None:
        if self.count % 5 == 4:
            self.attempt(services.AbandonDossier(self.it, why, by=self.people[who]))

    @invariant()
    def what_counts_is_in_order(self) -> None:
        if not hasattr(self, "pk"):
            return
        standing = states.standing(self.it)
        self.every_step_behind_is_complete(standing)
        self.only_proper_people_count(standing)
        self.what_is_released_was_signed_as_it_is(standing)

    def every_step_behind_is_complete(self, standing: states.Standing) -> None:
        if standing.stage in (Stage.DRAFT, Stage.ABANDONED):
            assert standing.counting == []
            return
        order = [step.stage for step in standing.flow.steps]
        for step in standing.flow.signed:
            if order.index(step.stage) < order.index(standing.stage):
                assert standing.missing(step.stage) == []
            elif step.stage != standing.stage:
                assert standing.at(step.stage) == []

    def only_proper_people_count(self, standing: states.Standing) -> None:
        for given in standing.counting:
            someone = next(p for p in self.people if p.pk == given.person_id)
            if given.stage == Stage.CONSENT:
                assert someone == self.people[PARTNER]
                continue
            if given.stage == Stage.FINAL:
                assert someone == self.people[AUTHORITY]
                continue
            assert authority.may(someone, flow.STEP[given.stage].act or "", self.organ)
            if not self.organ.author_may_review:
                assert someone != self.people[0]
            if not self.organ.neighbours_may_repeat:
                for near in standing.flow.neighbours(given.stage):
                    assert someone.pk not in standing.signers(near)

    def what_is_released_was_signed_as_it_is(self, standing: states.Standing) -> None:
        it = standing.dossier
        members = list(it.members.select_related("edition"))
        released = [member.edition.is_released for member in members]
        assert all(released) == any(released) == (it.stage == Stage.RELEASED)
        if it.stage != Stage.RELEASED:
            return
        given = it.sign_offs.filter(round=it.round, digest=dossier_digest(it), decision="pass")
        for step in standing.flow.signed:
            if step.stage != Stage.SECRECY:
                kinds = given.filter(stage=step.stage).values_list("kind", flat=True)
                assert set(kinds) == {kind.value for kind in step.needs}
        consents = set(given.filter(kind="consent").values_list("party", flat=True))
        assert consents == {party.name for party in standing.parties}
        assert (it.report_within is not None) == (it.flow == flow.URGENT.name)
        for member in members:
            last = given.filter(kind="secrecy", edition=member.edition_id).order_by("id").last()
            assert last is not None
            assert last.conclusion == Conclusion.OPEN


@pytest.mark.slow
@pytest.mark.django_db
def test_no_order_of_acts_releases_what_was_not_signed() -> None:
    run_state_machine_as_test(
        Office,
        settings=settings(
            max_examples=15,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=[
                HealthCheck.too_slow,
                HealthCheck.filter_too_much,
                HealthCheck.data_too_large,
            ],
        ),
    )


@pytest.mark.django_db
@pytest.mark.parametrize("way", flow.FLOWS)
def test_the_shortest_way_through_the_machine_ends_released(way) -> None:
    office = Office()
    signer = {Stage.FIRST: 1, Stage.SECOND: 2, Stage.THIRD: 3, Stage.FINAL: AUTHORITY}
    try:
        office.open(author_may=False, neighbours_may=False, way=way)
        post(office.people[5], Role.SECRECY_REVIEWER)
        office.submit(0)
        while office.it.stage != Stage.READY:
            match stage := office.it.stage:
                case Stage.SECRECY:
                    office.conclude(5, Conclusion.OPEN, 2)
                case Stage.CONSENT:
                    office.consent(PARTNER)
                case _:
                    needs = flow.STEP[stage].needs
                    office.sign(signer[Stage(stage)], tuple(kind.value for kind in needs))
            assert office.it.stage != stage
            office.what_counts_is_in_order()
        office.release(4)
        assert office.it.stage == Stage.RELEASED
        office.what_counts_is_in_order()
    finally:
        office.teardown()
