"""Tables in: what a look foretells is what is done; refused rows stop all; twice is the same as once."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from gongkai.base import clock
from gongkai.base.importing import ImportRows, Outcome, Row, look
from gongkai.base.models import Event
from gongkai.base.registries import importers
from gongkai.documents.catalogue import ensure_reference_data
from gongkai.documents.models import CatalogueItem
from gongkai.duties.models import HolidayNotice
from gongkai.org.models import Organ, Person, Role, SheetImport
from gongkai.web import sheets

from . import factories
from .test_acts import codes

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
ORGAN = ("990109888", "澄明区数据局", "区数据局", "部门", "990109001", "", "澄数发、澄数办发", "2026-01-01")


@pytest.fixture(autouse=True)
def _in_may():
    with clock.at(dt.date(2026, 5, 14)):
        yield


@pytest.fixture
def admin(district) -> Person:
    return district.who(Role.ADMINISTRATOR, district.root)


def rows(kind: str, *lines: tuple[str, ...]) -> list[Row]:
    names = [column.heading for column in importers.get(kind).columns]
    return [
        Row(number, dict(zip(names, [*line, *[""] * len(names)], strict=False)))
        for number, line in enumerate(lines, 2)
    ]


def bring(kind: str, by: Person, *lines: tuple[str, ...]) -> ImportRows:
    return ImportRows(importers.get(kind)(by), rows(kind, *lines), by=by)


def outcomes(kind: str, by: Person, *lines: tuple[str, ...]) -> list[Outcome]:
    return [verdict.outcome for verdict in look(importers.get(kind)(by), rows(kind, *lines))]


def test_a_look_says_what_will_be_done_and_does_nothing(admin):
    before = Event.objects.count()
    [verdict] = look(importers.get("organs")(admin), rows("organs", ORGAN))
    assert verdict.outcome is Outcome.NEW
    assert verdict.sentences == ["设立单位澄明区数据局（隶属澄明区人民政府）"]
    assert not Organ.objects.filter(code="990109888").exists()
    assert Event.objects.count() == before


def test_what_was_foretold_is_done_and_a_second_time_there_is_nothing_to_do(admin):
    assert [one.outcome for one in bring("organs", admin, ORGAN).execute()] == [Outcome.NEW]
    organ = Organ.objects.get(code="990109888")
    assert (organ.agency_words, organ.opened_on) == (["澄数发", "澄数办发"], dt.date(2026, 1, 1))
    assert outcomes("organs", admin, ORGAN) == [Outcome.SAME]
    assert codes(bring("organs", admin, ORGAN)) == ["nothing_new"]


def test_organs_may_stand_in_any_order(admin):
    child = ("990109889", "数据中心", "", "派驻（派出）机构", "990109888", "", "", "")
    bring("organs", admin, child, ORGAN).execute()
    assert Organ.objects.get(code="990109889").parent == Organ.objects.get(code="990109888")


def test_one_refused_row_stops_all_and_each_is_named(admin):
    bad = ("990109890", "某局", "", "王国", "990109001", "", "", "")
    worse = ("990109891", "", "", "部门", "990109001", "", "", "")
    worst = ("990109892", "某局", "", "部门", "没有", "", "", "")
    found = look(importers.get("organs")(admin), rows("organs", ORGAN, bad, worse, worst))
    assert [one.outcome for one in found] == [Outcome.NEW] + [Outcome.REFUSED] * 3
    assert "类别“王国”不在" in found[1].sentences[0]
    assert found[2].sentences == ["“全称”没有填。"]
    assert "没有代码为 没有 的单位" in found[3].sentences[0]
    assert codes(bring("organs", admin, ORGAN, bad)) == ["refused_rows"]
    assert not Organ.objects.filter(code="990109888").exists()


def test_a_new_name_in_a_table_needs_its_paper(district, admin):
    town = district.township
    line = [town.code, "青禾镇政府", "", "镇（乡）", district.root.code, "", "", ""]
    assert outcomes("organs", admin, tuple(line)) == [Outcome.REFUSED]
    assert outcomes("organs", admin, (*line, "2026-03-01", "澄政函〔2026〕2号")) == [Outcome.CHANGED]


def test_nobody_brings_organs_or_people_where_he_does_not_manage(district):
    clerk_of_town = district.who(Role.ADMINISTRATOR, district.township)
    assert outcomes("organs", clerk_of_town, ORGAN) == [Outcome.REFUSED]
    assert outcomes("people", clerk_of_town, ("xin", "江停云", district.bureau.code)) == [Outcome.REFUSED]


def test_people_come_with_their_posts_here_and_elsewhere(district, admin):
    line = (
        "jiangtingyun",
        "江停云",
        district.township.code,
        "j@example.cn",
        "",
        f"拟稿人、一审@{district.village.code}",
    )
    bring("people", admin, line).execute()
    person = Person.objects.get(username="jiangtingyun")
    assert not person.has_usable_password()
    held = {(post.role, post.organ.code) for post in person.posts.all()}
    assert held == {("drafter", district.township.code), ("first_reviewer", district.village.code)}
    assert outcomes("people", admin, line) == [Outcome.SAME]
    more = (*line[:4], "010-1", "拟稿人、二审")
    bring("people", admin, more).execute()
    assert person.posts.count() == 3, "what is not in the table stays"
    assert Person.objects.get(pk=person.pk).phone == "010-1"


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (("坏名", "某", "990109003"), "登录名用2至60位"),
        (("good", "某", "990109003", "不是邮箱"), "电子邮箱地址不完整"),
        (("good", "某", "990109003", "", "", "县长"), "岗位“县长”不在"),
        (("good", "某", "999"), "没有代码为 999 的单位"),
    ],
)
def test_a_person_s_row_is_refused_with_its_sentence(admin, line, why):
    [verdict] = look(importers.get("people")(admin), rows("people", line))
    assert verdict.outcome is Outcome.REFUSED
    assert why in verdict.sentences[0]


def test_the_catalogue_grows_below_the_statutory_tree(district, admin):
    ensure_reference_data()
    line = ("statutory", "河湖水质", district.bureau.code, "要点", "每月一次")
    bring("catalogue", admin, line).execute()
    assert CatalogueItem.objects.get(name="河湖水质").organ == district.bureau
    assert outcomes("catalogue", admin, line) == [Outcome.SAME]
    assert outcomes("catalogue", admin, (*line[:3], "要点第三条", "")) == [Outcome.CHANGED]
    assert outcomes("catalogue", admin, ("没有", "x", district.bureau.code)) == [Outcome.REFUSED]
    assert outcomes("catalogue", admin, ("statutory", "x", "999")) == [Outcome.REFUSED]


def test_the_rows_of_a_year_are_one_holiday_notice(district):
    office = district.who(Role.OPENNESS_OFFICE)
    name = "关于2031年部分节假日安排的通知"
    lines = [
        ("2031", "2031-01-01", "2031-01-03", "放假", "元旦", name, "", "是"),
        ("2031", "2031-01-04", "", "调休上班", "元旦", name, "", "是"),
    ]
    assert outcomes("holidays", office, *lines) == [Outcome.NEW]
    bring("holidays", office, *lines).execute()
    assert HolidayNotice.objects.get(year=2031).verified
    assert outcomes("holidays", office, *lines) == [Outcome.SAME]
    assert outcomes("holidays", office, lines[0]) == [Outcome.CHANGED]
    bad = ("2031", "一月一日", "", "放假", "元旦", name, "", "是")
    assert outcomes("holidays", office, bad) == [Outcome.REFUSED]


@pytest.mark.parametrize("kind", ["organs", "people", "holidays", "catalogue"])
def test_what_is_taken_out_changes_nothing_when_it_is_brought_in_again(district, admin, kind):
    ensure_reference_data()
    who = district.who(Role.OPENNESS_OFFICE) if kind in ("holidays", "catalogue") else admin
    CatalogueItem.objects.create(
        code="statutory.x-1",
        name="河湖",
        parent=CatalogueItem.objects.get(code="statutory"),
        organ=district.bureau,
    )
    client = Client()
    client.force_login(who, BACKEND)
    answer = client.get(f"/workbench/imports/{kind}/export/")
    lines = sheets.read(answer.content, [column.heading for column in importers.get(kind).columns])
    assert lines
    found = look(importers.get(kind)(who), [Row(number, values) for number, values in lines])
    assert {one.outcome for one in found} == {Outcome.SAME}, [one.sentences for one in found]


def upload(client: Client, kind: str, content: bytes, name: str = "表.xlsx"):
    return client.post(f"/workbench/imports/{kind}/", {"file": SimpleUploadedFile(name, content)})


def test_from_the_template_to_the_confirmed_import_on_screen(district, admin):
    client = Client()
    client.force_login(admin, BACKEND)
    index = client.get("/workbench/imports/").content.decode()
    assert "人员和岗位" in index
    assert "放假安排" not in index, "which is the openness office's"
    assert "统一社会信用代码" in client.get("/workbench/imports/organs/").content.decode()
    template = client.get("/workbench/imports/organs/template/")
    book = load_workbook(io.BytesIO(template.content))
    book.worksheets[0].append([*ORGAN])
    out = io.BytesIO()
    book.save(out)
    looked = upload(client, "organs", out.getvalue())
    page = client.get(looked.headers["Location"]).content.decode()
    assert "新增1" in page
    assert "设立单位澄明区数据局" in page
    assert not Organ.objects.filter(code="990109888").exists()
    assert client.post(looked.headers["Location"]).status_code == 302
    assert Organ.objects.filter(code="990109888").count() == 1
    assert SheetImport.objects.get().result == "新增1"
    client.post(looked.headers["Location"])
    assert Organ.objects.filter(code="990109888").count() == 1, "confirmed twice is done once"


def test_a_table_with_a_bad_row_is_kept_and_says_what_to_mend(district, admin):
    client = Client()
    client.force_login(admin, BACKEND)
    headings = [column.heading for column in importers.get("organs").columns]
    content = sheets.workbook("单位", headings, [ORGAN, ("990109890", "某局", "", "王国", "990109001")])
    place = upload(client, "organs", content).headers["Location"]
    refused = client.post(place)
    assert refused.status_code == 409
    assert "第3行不能收" in refused.content.decode()
    assert SheetImport.objects.get().done_at is None


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "文件是空的"),
        (b"MZ\x90\x00 an exe", "不是能读的 xlsx"),
        (b"PK\x03\x04 half", "不是能读的 xlsx"),
        ("登录名,姓名".encode("gbk"), "不是能读的 xlsx"),
        (sheets.workbook("别的", ["甲", "乙"], [["1", "2"]]), "没有找到表头"),
    ],
)
def test_a_file_that_is_no_table_of_ours_gets_a_sentence(district, admin, content, why):
    client = Client()
    client.force_login(admin, BACKEND)
    answer = upload(client, "people", content)
    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert not SheetImport.objects.exists()


def test_a_bomb_is_not_unpacked():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * (sheets.LARGEST_UNPACKED + 1))
    with pytest.raises(sheets.SheetFault, match="解开后过大"):
        sheets.read(out.getvalue(), ["甲"])


def test_a_drafter_finds_no_imports(district):
    client = Client()
    client.force_login(district.who(Role.DRAFTER), BACKEND)
    for place in ("", "organs/", "people/export/", "holidays/", "catalogue/template/"):
        assert client.get(f"/workbench/imports/{place}").status_code == 404
    assert factories.sheet(district.who(Role.ADMINISTRATOR, district.root)).pk
