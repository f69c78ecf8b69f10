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
from gongkai.review.models import Dossier, SignOff, Stage
from gongkai.review.tests.factories import NOTHING_FOUND, pair

ROLES = (Role.FIRST_REVIEWER, Role.SECOND_REVIEWER, Role.THIRD_REVIEWER, Role.SECRECY_REVIEWER)
POSTS = (ROLES, ROLES[:2], ROLES[1:3], ROLES[2:], ROLES[:1])
"""Posts of five people, so that each step has somebody who may have signed the one before."""
WHO = st.integers(0, len(POSTS))
KINDS = st.sampled_from([("review",), ("proof",), ("review", "proof")])


class Office(RuleBasedStateMachine):
    """One dossier of two members; six people, of whom the first wrote it and holds every post too."""

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.count = 0

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    @initialize(author_may=st.booleans(), neighbours_may=st.booleans())
    def open(self, author_may: bool, neighbours_may: bool) -> None:
        self.organ = organ(author_may_review=author_may, neighbours_may_repeat=neighbours_may)
        author = person(self.organ, Role.DRAFTER, *ROLES)
        self.people = [author, *(person(self.organ, *roles) for roles in POSTS)]
        self.pk = services.OpenDossier(pair(self.organ, author), by=author).execute().pk

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
            act = services.SignReview(it, by=someone)
            if not act.reasons():
                return self.attempt(act)
        return None

    @rule(
        who=WHO,
        conclusion=st.sampled_from([*Conclusion, Conclusion.OPEN, Conclusion.OPEN]),
        only=st.integers(0, 2),
    )
    def conclude(self, who: int, conclusion: str, only: int) -> None:
        members = list(self.it.members.select_related("edition"))
        chosen = members if only == 2 else members[only : only + 1]
        items = [services.ItemConclusion(m.edition, conclusion, NOTHING_FOUND, "依据") for m in chosen]
        self.attempt(services.ConcludeSecrecy(self.it, items, by=self.people[who]))

    @rule(who=WHO, why=st.sampled_from([[], ["basis"]]))
    def send_back(self, who: int, why: list[str]) -> None:
        self.attempt(services.ReturnDossier(self.it, why, by=self.people[who]))

    @rule(which=st.integers(0, 1), openly=st.booleans())
    def change_a_member(self, which: int, openly: bool) -> None:
        edition = self.it.members.select_related("edition")[which].edition
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
        order = [step.stage for step in flow.STEPS]
        for step in flow.SIGNED:
            if order.index(step.stage) < order.index(standing.stage):
                assert standing.missing(step.stage) == []
            elif step.stage != standing.stage:
                assert standing.at(step.stage) == []

    def only_proper_people_count(self, standing: states.Standing) -> None:
        for given in standing.counting:
            someone = next(p for p in self.people if p.pk == given.person_id)
            assert authority.may(someone, flow.STEP[given.stage].act or "", self.organ)
            if not self.organ.author_may_review:
                assert someone != self.people[0]
            if not self.organ.neighbours_may_repeat:
                for near in flow.neighbours(given.stage):
                    assert someone.pk not in standing.signers(near)

    def what_is_released_was_signed_as_it_is(self, standing: states.Standing) -> None:
        it = standing.dossier
        members = list(it.members.select_related("edition"))
        released = [member.edition.is_released for member in members]
        assert all(released) == any(released) == (it.stage == Stage.RELEASED)
        if it.stage != Stage.RELEASED:
            return
        given = it.sign_offs.filter(round=it.round, digest=dossier_digest(it), decision="pass")
        for step in flow.SIGNED[:3]:
            assert set(given.filter(stage=step.stage).values_list("kind", flat=True)) == {"review", "proof"}
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
def test_the_shortest_way_through_the_machine_ends_released() -> None:
    office = Office()
    try:
        office.open(author_may=False, neighbours_may=False)
        post(office.people[5], Role.SECRECY_REVIEWER)
        office.submit(0)
        for who in (1, 2, 3):
            office.sign(who, ("review", "proof"))
        office.conclude(5, Conclusion.OPEN, 2)
        office.release(4)
        assert office.it.stage == Stage.RELEASED
        office.what_counts_is_in_order()
    finally:
        office.teardown()
