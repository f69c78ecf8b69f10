"""Django's own pages: one door, no machinery, nothing that acts are for."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.test import Client

from gongkai.org.models import Role

from . import factories

pytestmark = pytest.mark.django_db


def test_the_one_door_leads_there_too(client):
    answer = client.get("/workbench/data/", follow=True)
    assert answer.redirect_chain[-1][0].startswith("/workbench/sign-in/")


def test_to_who_does_not_keep_reference_data_these_pages_do_not_exist(district):
    client = Client()
    client.force_login(district.who(Role.ADMINISTRATOR), "django.contrib.auth.backends.ModelBackend")
    assert client.get("/workbench/data/", follow=True).status_code == 404


def test_nothing_is_edited_there_that_has_acts_of_its_own():
    edited = {model._meta.app_label for model in admin.site._registry}
    assert not edited & {"base", "org", "review", "duties", "publish", "auth", "axes", "procrastinate"}


def test_who_keeps_reference_data_gets_in(db):
    client = Client()
    keeper = factories.person(None, is_staff=True, is_superuser=True)
    client.force_login(keeper, "django.contrib.auth.backends.ModelBackend")
    assert client.get("/workbench/data/").status_code == 200
