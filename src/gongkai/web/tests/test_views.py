"""Staff views ask for sign-in and scope, and refuse with reasons; errors help."""

import json

import pytest
from django import forms
from django.db import OperationalError
from django.http import HttpResponse, HttpResponseRedirect
from django.test import RequestFactory
from django.urls import path

from gongkai.base.acts import Act, Reason
from gongkai.config.urls import urlpatterns as every_address
from gongkai.org.models import Organ
from gongkai.org.tests import factories
from gongkai.web import errors
from gongkai.web.site import Site
from gongkai.web.views import ActView, StaffView


class Rename(Act[str]):
    title = "改名"

    def __init__(self, organ, name, *, by):
        super().__init__(by=by)
        self.organ, self.name = organ, name

    def reasons(self):
        found = []
        if self.organ.closed_on:
            found.append(Reason("closed", "单位已经撤销，不能改名。"))
        if not self.name:
            found.append(Reason("empty", "请填写新名称。", field="name"))
        elif self.name == self.organ.name:
            found.append(Reason("same", "新名称与原名称相同，请另写一个。", field="name"))
        return found

    def perform(self):
        self.organ.name = self.name
        self.organ.save()
        return self.name


class NameForm(forms.Form):
    name = forms.CharField(label="新名称", max_length=10)


class RenameView(ActView):
    template_name = "web/workbench.html"
    title = "改名"
    form_class = NameForm

    def load(self):
        self.organ = self.scoped(Organ.objects.filter(pk=self.person.organ_id), pk=self.kwargs["pk"])

    def act(self, data):
        return Rename(self.organ, data.get("name", ""), by=self.person)

    def said(self, result):
        return f"已改名为{result}。"

    def done(self, result):
        return HttpResponseRedirect("/done/")


class Broken(StaffView):
    def get(self, request, *args, **kwargs):
        raise RuntimeError("broken on purpose")


class DatabaseAway(StaffView):
    def get(self, request, *args, **kwargs):
        raise OperationalError("connection refused")


urlpatterns = [
    path("workbench/rename/<pk>/", RenameView.as_view()),
    path("workbench/broken/", Broken.as_view()),
    path("workbench/away/", DatabaseAway.as_view()),
    path("done/", lambda request: HttpResponse("done")),
    *every_address,
]
handler404 = "gongkai.web.errors.not_found"
handler500 = "gongkai.web.errors.server_error"
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@pytest.fixture
def home():
    return factories.organ(name="原名")


@pytest.fixture
def address(home):
    return f"/workbench/rename/{home.pk}/"


@pytest.fixture
def signed_in(client, home):
    client.force_login(factories.person(home))
    return client


def test_stranger_is_sent_to_sign_in_and_back(client, address):
    answer = client.get(address)
    assert answer.status_code == 302
    assert answer["Location"] == f"/workbench/sign-in/?next={address}"


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("key", ["0", "999999999", "abc", "99999999999999999999999"])
def test_what_is_out_of_sight_is_not_found(signed_in, method, key):
    assert getattr(signed_in, method)(f"/workbench/rename/{key}/").status_code == 404


def test_another_units_thing_is_not_found(signed_in):
    other = factories.organ()
    assert signed_in.get(f"/workbench/rename/{other.pk}/").status_code == 404


def test_page_greys_only_for_what_the_form_cannot_cure(signed_in, address, home):
    assert signed_in.get(address).context["reasons"] == []
    home.closed_on = "2026-01-01"
    home.save()
    assert [reason.code for reason in signed_in.get(address).context["reasons"]] == ["closed"]


def test_act_is_done_said_and_left(signed_in, address, home):
    answer = signed_in.post(address, {"name": "新名"})
    assert answer.status_code == 302
    home.refresh_from_db()
    assert home.name == "新名"


def test_refusal_about_the_input_stands_at_the_field_and_keeps_it(signed_in, address, home):
    answer = signed_in.post(address, {"name": "原名"})
    assert answer.status_code == 422
    assert answer.context["form"].errors["name"] == ["新名称与原名称相同，请另写一个。"]
    assert answer.context["form"]["name"].value() == "原名"


def test_refusal_about_the_thing_answers_conflict_with_its_reasons(signed_in, address, home):
    home.closed_on = "2026-01-01"
    home.save()
    answer = signed_in.post(address, {"name": "新名"})
    assert answer.status_code == 409
    assert "单位已经撤销，不能改名。" in answer.content.decode()
    assert answer.context["form"]["name"].value() == "新名"
    home.refresh_from_db()
    assert home.name == "原名"


def test_input_that_is_no_input_is_told_and_kept(signed_in, address):
    answer = signed_in.post(address, {"name": "这个名称实在太长了一些些"})
    assert answer.status_code == 422
    assert answer.context["form"]["name"].value() == "这个名称实在太长了一些些"


def test_staff_pages_are_not_kept_by_browsers(signed_in, address):
    assert signed_in.get(address)["Cache-Control"] == "no-store"


def test_staff_page_names_its_person_and_unit(signed_in, address, home):
    html = signed_in.get(address).content.decode()
    assert "原名" in html
    assert "某人" in html
    assert "<h1>改名</h1>" in html


def test_broken_page_gives_a_number_to_report_and_says_nothing_was_half_done(client, home, caplog):
    client.force_login(factories.person(home))
    client.raise_request_exception = False
    answer = client.get("/workbench/broken/")
    html = answer.content.decode()
    assert answer.status_code == 500
    assert "也没有办一半" in html
    mark = html.split('编号 <span class="mono">')[1].split("<")[0]
    assert mark in caplog.text


def test_a_database_that_is_away_is_no_fault_of_the_page(signed_in):
    signed_in.raise_request_exception = False
    answer = signed_in.get("/workbench/away/")
    assert answer.status_code == 503
    assert "系统暂时不能用" in answer.content.decode()


@pytest.mark.parametrize("status", errors.HELP)
def test_error_page_says_what_happened_and_what_to_do(status):
    answer = errors.page(RequestFactory().get("/x"), status)
    html = answer.content.decode()
    entry = errors.HELP[status]
    assert answer.status_code == status
    assert entry.happened in html
    assert all(line in html for line in entry.todo)
    assert 'content="noindex"' in html


def test_error_of_the_workbench_leads_back_to_the_workbench():
    assert 'href="/workbench/"' in errors.page(RequestFactory().get("/workbench/x/"), 404).content.decode()


def test_site_is_read_from_the_instance_folder(settings, tmp_path):
    settings.GONGKAI_HOME = tmp_path
    assert Site.from_settings().owner == ""
    nav = [{"label": "首页", "url": "/"}]
    (tmp_path / "site.json").write_text(json.dumps({"owner": "甲区政府办公室", "nav": nav, "unknown": 1}))
    site = Site.from_settings()
    assert site.owner == "甲区政府办公室"
    assert site.nav[0].label == "首页"


@pytest.mark.parametrize("text", ["{", "[]"])
def test_unreadable_site_file_is_told_to_the_operator(settings, tmp_path, text):
    settings.GONGKAI_HOME = tmp_path
    (tmp_path / "site.json").write_text(text)
    with pytest.raises(ValueError, match="站点资料"):
        Site.from_settings()


def test_demo_speaks_as_the_invented_district_and_nobody_else_does(settings, tmp_path):
    settings.GONGKAI_HOME = tmp_path
    settings.GONGKAI_DEMO = True
    assert Site.from_settings().id_code == "9901020001"
    settings.GONGKAI_DEMO = False
    assert Site.from_settings().id_code == ""
