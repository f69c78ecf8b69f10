"""Dossiers are handed over with a post, and go over with a merged organ."""

from __future__ import annotations

import pytest

from gongkai.org.models import Organ, Role
from gongkai.org.services import EndPost, MergeOrgan
from gongkai.org.tests import factories as org
from gongkai.review import people
from gongkai.review.handing import DOSSIERS
from gongkai.review.models import Dossier, Stage

from .factories import crew, dossier

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau() -> Organ:
    return org.organ(under=org.organ(kind=Organ.Kind.GOVERNMENT))


def test_a_dossier_hangs_on_the_post_at_whose_step_it_stands(bureau):
    waiting = dossier(Stage.SECOND, organ=bureau)
    team = crew(bureau)
    assert [item.subject_id for item in DOSSIERS.of(team.second.posts.get())] == [waiting.pk]
    assert DOSSIERS.of(team.first.posts.get()) == []


def test_the_successor_of_its_author_gets_it_and_may_not_review_it_instead_of_the_old_author(bureau):
    waiting = dossier(Stage.FIRST, organ=bureau)
    team = crew(bureau)
    successor = org.person(bureau, Role.DRAFTER)
    EndPost(team.drafter.posts.get(), successor=successor, by=None).execute()
    waiting.refresh_from_db()
    assert waiting.author == successor
    assert {team.drafter.pk, successor.pk} <= people.authors([waiting])[waiting.pk]


def test_open_dossiers_go_over_with_their_organ_and_released_ones_stay(bureau):
    open_one, done = dossier(Stage.FIRST, organ=bureau), dossier(Stage.RELEASED, organ=bureau)
    heir = org.organ(under=bureau.parent)
    MergeOrgan(bureau, into=heir, basis="澄编发〔2026〕3号", by=None).execute()
    organs = {row.pk: row.organ for row in Dossier.objects.select_related("organ")}
    assert organs == {open_one.pk: heir, done.pk: bureau}


def test_people_of_the_organ_that_took_over_are_told_of_what_stayed_with_the_old_code(bureau):
    heir = org.organ(under=bureau.parent)
    drafter = org.person(heir, "drafter")
    MergeOrgan(bureau, into=heir, basis="澄编发〔2026〕3号", by=None).execute()
    bureau.refresh_from_db()
    assert drafter in people.holders("dossiers.submit", bureau)
