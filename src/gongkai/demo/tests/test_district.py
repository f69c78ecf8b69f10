"""澄明区 after its history was played: what stands, what is over, what waits, and that acts did it all."""

from __future__ import annotations

import re

import pytest

from gongkai.base.models import Event, Job, Seal
from gongkai.base.verify import verify
from gongkai.demo import district, load, people
from gongkai.demo.tests.conftest import TODAY
from gongkai.documents import addresses
from gongkai.documents.models import Document, Edition, Origin, Rank, Relation, RelationKind
from gongkai.documents.numbering import gaps
from gongkai.documents.validity import WITHOUT_VALIDITY, verdicts
from gongkai.duties.models import Duty
from gongkai.law.validity import ValidityState
from gongkai.org.models import Organ, Person, Post, Role
from gongkai.publish import manifest
from gongkai.publish.tests.factories import get
from gongkai.review.models import Dossier, SignOff, Stage
from gongkai.review.states import standing

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db,
    pytest.mark.usefixtures("chengming"),
]


def document(title: str) -> Document:
    return Document.objects.get(pk=Edition.objects.filter(title__contains=title).earliest("pk").document_id)


def dossier(title: str) -> Dossier:
    return Dossier.objects.filter(title__contains=title).latest("pk")


def test_forty_organs_of_every_kind_each_have_somebody_for_every_step():
    organs = Organ.objects.filter(code__in=[unit.code for unit in district.UNITS])
    assert organs.count() == 40
    assert {organ.kind for organ in organs} == set(Organ.Kind.values)
    steps = {
        Role.DRAFTER,
        Role.FIRST_REVIEWER,
        Role.SECOND_REVIEWER,
        Role.THIRD_REVIEWER,
        Role.SECRECY_REVIEWER,
    }
    for organ in organs:
        held = set(Post.objects.held_on(TODAY).filter(organ=organ).values_list("role", flat=True))
        assert steps <= held, organ
    everywhere = set(Post.objects.values_list("role", flat=True))
    assert everywhere == set(Role.values)


def test_a_village_of_two_is_reviewed_by_its_township():
    village = Organ.objects.get(code="990102101201")
    signers = SignOff.objects.filter(dossier__organ=village).values_list(
        "person__organ__short_name", flat=True
    )
    assert set(signers) == {"柳湾村", "青禾镇"}


def test_more_than_eighty_documents_are_public_and_every_page_answers():
    public = list(Document.objects.public().select_related("organ", "current"))
    assert len(public) >= 80
    for each in public:
        status, _, body = get("/" + addresses.page_path(each))
        assert status == 200, each
        assert each.index_number in body.decode(), each
    assert manifest.verify().good


def test_index_numbers_have_no_gap():
    for organ in Organ.objects.all():
        for year in (2024, 2025, 2026):
            assert gaps(organ, year) == []


@pytest.mark.parametrize(
    ("title", "state"),
    [
        ("电动自行车停放充电管理办法》的通知", ValidityState.IN_FORCE),
        ("电动自行车停放管理暂行规定》的通知", ValidityState.EXPIRED),
        ("集中充电设施建设补助暂行办法》的通知", ValidityState.REPEALED),
        ("供水服务投诉处理办法》的通知", ValidityState.PENDING),
        ("2026年政务公开工作要点》的通知", ValidityState.IN_FORCE),
        ("东湖路供水管道检修停水的通告", ValidityState.EXPIRED),
        ("澄明区2025年政务公开工作要点》的通知", ValidityState.EXPIRED),
        ("公共停车场管理办法》的通知", ValidityState.AMENDED),
        ("农村人居环境管护办法》的通知", ValidityState.PARTLY_ENDED),
        ("乡村民宿扶持办法》的通知", ValidityState.REPEALED),
        ("居家养老服务补贴办法》的通知", ValidityState.IN_FORCE),
    ],
)
def test_documents_stand_in_every_state_and_their_pages_say_so(title: str, state: ValidityState):
    paper = document(title)
    assert verdicts([paper], TODAY)[paper.pk].state is state
    _, _, body = get("/" + addresses.page_path(paper))
    assert state.label in body.decode()


def test_a_repeal_of_another_organs_document_was_confirmed_by_the_openness_office():
    relation = document("停放充电管理办法》的通知").relations_out.get(kind="repeals")
    assert relation.to_document == document("补助暂行办法》的通知")
    assert relation.confirmed_by == Person.objects.get(username="chengyuanshan")


def test_every_policy_came_out_together_with_its_interpretation_or_says_why_not():
    policies = Document.objects.public().filter(
        current__rank__in=[Rank.NORMATIVE, Rank.POLICY], origin=Origin.MADE_HERE
    )
    assert policies.count() >= 12
    for policy in policies.select_related("current"):
        if policy.current.no_interpretation_reason:
            continue
        reading = policy.relations_in.get(kind="interprets").from_document
        assert reading.first_released_at == policy.first_released_at, policy


def test_older_papers_keep_their_numbers_and_days():
    moved = Document.objects.filter(origin=Origin.MOVED_IN)
    years = {document.public_since.year for document in moved}
    assert {2019, 2020, 2021, 2022, 2023, 2024} <= years
    smoke = document("餐饮油烟治理暂行办法》的通知")
    assert (smoke.index_number, smoke.public_since.isoformat()) == ("990102000/2019-00031", "2019-07-10")
    duties = Duty.objects.filter(subject_type="documents.document", subject_id__in=moved.values("pk"))
    assert not duties.exists()


def test_relations_of_every_kind_stand_between_papers_of_the_district():
    kinds = Relation.objects.filter(to_document__isnull=False).values_list("kind", flat=True)
    assert set(kinds) == set(RelationKind.values)


def test_the_withdrawn_notice_answers_410_and_is_in_no_list():
    notice = document("临时救助情况公示")
    path = addresses.page_path(notice)
    status, _, body = get(f"/{path}")
    assert status == 410
    assert "已经撤下" in body.decode()
    for listing in ("/gk/all/index.html", "/gk/o/990102101/index.html", "/sitemap.xml"):
        assert path not in get(listing)[2].decode(), listing
    feed = get("/feed.xml")[2].decode()
    told_gone = "".join(re.findall(r"<at:deleted-entry.*?</at:deleted-entry>", feed, re.DOTALL))
    assert notice.index_number in told_gone
    assert feed.count(notice.index_number) == told_gone.count(notice.index_number)


def test_what_the_secrecy_reviewer_had_taken_out_was_never_public():
    notice = document("临时救助情况公示")
    for part in notice.current.parts.all():
        assert "身份证" not in str(part.blocks)
    conclusions = SignOff.objects.filter(dossier__members__edition=notice.current, kind="secrecy")
    assert [sign_off.conclusion for sign_off in conclusions] == ["open_after_processing", "open"]


def test_the_correction_is_a_second_edition_with_its_reason():
    accounts = document("2025年部门决算")
    first, second = accounts.editions.order_by("number")
    assert accounts.current == second
    assert "94.9%更正为93.9%" in second.change_note
    assert "94.9%" in str([part.blocks for part in first.parts.all()])
    assert "94.9%" not in str([part.blocks for part in second.parts.all()])


def test_two_duties_were_met_late_and_all_others_of_what_is_public_in_time():
    late = [duty for duty in Duty.objects.filter(met_on__isnull=False) if duty.met_on > duty.due_on]
    assert sorted((duty.kind, duty.due_on.isoformat(), duty.met_on.isoformat()) for duty in late) == [
        ("publish", "2025-03-06", "2025-03-10"),
        ("publish", "2025-06-26", "2025-06-30"),
    ]
    public = Document.objects.public().values("pk")
    of_papers = Duty.objects.filter(subject_type="documents.document", subject_id__in=public)
    assert not of_papers.filter(met_on=None, waived_at=None).exists()


def test_open_duties_are_those_of_what_waits_on_the_desks_and_one_later_report():
    owed = Duty.objects.open()
    assert [duty.kind for duty in owed.exclude(subject_type="documents.document")] == ["urgent_report"]
    waiting = {duty.subject_id for duty in owed.filter(subject_type="documents.document")}
    undone = set(Document.objects.filter(current=None).values_list("pk", flat=True))
    assert waiting
    assert waiting <= undone


def test_duties_stand_in_every_state():
    owed = Duty.objects.open()
    assert owed.filter(stopped=True).exists()
    assert owed.filter(due_on__lt=TODAY).exists()
    assert owed.filter(due_on__gte=TODAY).exists()
    assert Duty.objects.filter(waived_at__isnull=False).exists()
    assert Duty.objects.filter(met_on__isnull=False).exists()


def test_a_change_after_a_sign_off_voided_it():
    it = dossier("供水管网改造三年行动方案")
    words = standing(it).words
    assert it.round == 2
    assert [word.counts for word in words[:2]] == [False, False]
    assert all(word.counts for word in words[2:])


def test_five_dossiers_were_returned_with_reasons():
    told = Event.objects.filter(name="dossier.returned").values_list("sentence", flat=True)
    assert sum(sentence.startswith("保密审查退回") for sentence in told) == 1
    assert sum("退回：" in sentence for sentence in told) == 5


def test_dossiers_wait_in_every_stage_at_many_units():
    waiting = Dossier.objects.exclude(stage=Stage.RELEASED)
    assert set(waiting.values_list("stage", flat=True)) >= {
        Stage.DRAFT,
        Stage.FIRST,
        Stage.SECOND,
        Stage.THIRD,
        Stage.CONSENT,
        Stage.SECRECY,
        Stage.READY,
        Stage.ABANDONED,
    }
    assert waiting.values("organ").distinct().count() >= 10


def test_the_desks_hold_one_of_each():
    assert dossier("政府投资项目管理办法").stage == Stage.SECOND
    assert dossier("供暖期服务").stage == Stage.READY
    assert dossier("柳湾村2026年10月").stage == Stage.DRAFT
    assert not Dossier.objects.filter(members__edition__document=document("人民调解员培训班")).exists()


def test_the_trail_is_whole_and_every_entry_has_an_act_behind_it():
    report = verify()
    assert report.findings == []
    assert Seal.objects.count() == Event.objects.count() > 1000
    released = Event.objects.filter(name__in=("document.released", "document.moved_in")).count()
    assert released == Edition.objects.filter(released_at__isnull=False).count()
    told = Event.objects.exclude(name__startswith="site.")
    assert not told.filter(at__date__gt=TODAY).exists()


def test_events_of_a_dossier_follow_each_other_in_the_time_of_the_story():
    for it in Dossier.objects.all():
        moments = list(
            Event.objects.filter(subject_type="review.dossier", subject_id=it.pk)
            .order_by("id")
            .values_list("at", flat=True)
        )
        assert moments == sorted(moments), it


def test_nothing_is_left_in_the_outbox_and_loading_again_changes_nothing():
    assert not Job.objects.exclude(state=Job.State.DONE).exists()
    before = (Event.objects.count(), Document.objects.count())
    assert load.load_builtin() is False
    assert (Event.objects.count(), Document.objects.count()) == before


def test_everybody_on_the_sign_in_page_can_sign_in_with_the_common_password(client):
    password, offered = people.sign_ins()
    shown = [player for player in district.CAST.players if player.unit in district.DOOR]
    assert len(offered) == len(shown)
    assert "拟稿人（区政府）" in next(one.roles for one in offered if one.user_name == "tangyanqiu")
    assert all(Person.objects.get(username=one.user_name).check_password(password) for one in offered[:3])
    assert client.login(username=offered[0].user_name, password="wrong-password") is False


def test_every_paper_that_can_be_in_force_is_marked():
    unmarked = [
        str(paper)
        for paper in Document.objects.public().select_related("current")
        if paper.current.rank not in WITHOUT_VALIDITY
        and verdicts([paper], TODAY)[paper.pk].state is ValidityState.UNKNOWN
    ]
    assert unmarked == []
