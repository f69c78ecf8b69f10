"""Every staff page before axe, on a narrow screen, and under the Tab key.

The addresses are those of the walk of strangers: one row of each room's ``tests/samples.py``.
"""

from __future__ import annotations

import importlib
from importlib.util import find_spec
from typing import Any

import pytest
from django.conf import settings
from django.urls import get_resolver, reverse
from playwright.sync_api import Browser

from gongkai.base.registries import importers
from gongkai.org.models import Role
from gongkai.org.tests import factories
from gongkai.org.tests.test_second_factor import switch_on
from gongkai.review.models import Stage
from gongkai.review.services import OpenRun
from gongkai.review.tests.factories import dossier

from .keyboard import walk
from .looking import Looker, window

NO_PAGE = {
    "org:sign-out",
    "org:second-step",  # half of the door, see test_the_second_step_is_as_good_as_the_first
    "org:second-factor-start",
    *(f"org:import-{kind}-{what}" for kind, _ in importers for what in ("template", "export")),
    "intake:preview",  # drawn in the shell of the public, see test_public_pages
    *(f"intake:{asked}" for asked in ("save", "here", "take", "paste", "picture")),
    "documents:attachment",
    "documents:confirm",
    "documents:reject",
    *(f"review:{act}" for act in ("add", "remove", "submit", "sign", "secrecy", "return", "release")),
    "review:schedule",
    "review:abandon",
    *(
        f"review:{act}"
        for act in ("flow", "consent", "withdraw-consent", "report", "bulk", "sign-run", "file")
    ),
}
"""Addresses that only take what a form sends, or give a file."""


@pytest.fixture
def addresses(url: str) -> list[tuple[str, str]]:
    """Each page once with a thing of the person's own, and a dossier at each stage."""
    owner = factories.organ(
        name="澄明区水务局", under=factories.organ(name="澄明区人民政府", kind="government")
    )
    found: dict[str, dict[str, Any]] = {}
    for room in settings.ROOMS:
        if find_spec(name := f"gongkai.{room}.tests.samples") is not None:
            found |= importlib.import_module(name).staff_samples(owner)
    pages = [(name, reverse(name, kwargs=kwargs)) for name, kwargs in found.items() if name not in NO_PAGE]
    for name in ("intake:new", "intake:drafts", "documents:library"):
        pages.append((name, reverse(name)))
    for stage in (Stage.DRAFT, Stage.CONSENT, Stage.SECRECY, Stage.FINAL, Stage.READY, Stage.RELEASED):
        pages.append((f"review:dossier {stage}", dossier(stage, owner).get_absolute_url()))
    pages.append(("404", "/workbench/documents/999999/"))
    alike = [dossier(Stage.FIRST, owner) for _ in range(2)]
    # Last, because the acts above ask for five different people.
    roles = (*factories.REVIEW_ROLES, Role.ADMINISTRATOR, Role.OPENNESS_OFFICE, Role.INSPECTOR)
    everything = factories.person(owner, *roles, username="everything", password=factories.PASSWORD)
    run = OpenRun(alike, by=everything).execute()
    pages.append(("review:run of two", reverse("review:run", args=[run.pk])))
    pages.append(("review:look at the first", reverse("review:look", args=[run.pk, 1])))
    return pages


def sign_in(look: Looker) -> None:
    look.open(reverse("org:sign-in"))
    look.page.get_by_label("登录名").fill("everything")
    look.page.get_by_label("密码", exact=True).fill(factories.PASSWORD)
    look.page.get_by_role("button", name="登录").click()
    look.page.wait_for_url("**/workbench/")


@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(browser: Browser, url, addresses, width):
    wrong = []
    with window(browser, url, width) as look:
        look.open(reverse("org:sign-in"))
        wrong += [f"sign-in: {fault}" for fault in look.faults()]
        sign_in(look)
        for name, address in addresses:
            status = look.open(address)
            if status not in (200, 404):
                wrong.append(f"{name} {address}: {status}")
            wrong += [f"{name}: {fault}" for fault in look.faults()]
    assert not wrong, "\n".join(wrong)


def test_every_page_can_be_walked_with_the_tab_key(browser: Browser, url, addresses):
    wrong = []
    with window(browser, url) as look:
        look.open(reverse("org:sign-in"))
        wrong += [f"sign-in: {fault}" for fault in walk(look.page)]
        sign_in(look)
        for name, address in addresses:
            look.open(address)
            wrong += [f"{name}: {fault}" for fault in walk(look.page)]
    assert not wrong, "\n".join(wrong)


def test_a_refused_form_is_as_good_as_a_fresh_one(browser: Browser, url, addresses):
    """What is shown after a refusal: the same rules, and the refusal is said where the eye is."""
    wrong = []
    with window(browser, url, 390) as look:
        look.open(reverse("org:sign-in"))
        look.page.get_by_label("登录名").fill("everything")
        look.page.get_by_label("密码", exact=True).fill("not-this-one")
        look.page.get_by_role("button", name="登录").click()
        look.page.get_by_text("登录名或密码不对").wait_for()
        wrong += [f"sign-in: {fault}" for fault in look.faults()]
        sign_in(look)
        look.open(reverse("intake:new"))
        look.page.get_by_role("button", name="读取并核对").click()
        look.page.get_by_role("alert").first.wait_for()
        wrong += [f"new: {fault}" for fault in look.faults()]
        draft = dict(addresses)["intake:draft"]
        look.open(draft)
        look.page.get_by_role("button", name="登记关系").click()
        look.page.get_by_role("alert").first.wait_for()
        wrong += [f"draft: {fault}" for fault in look.faults()]
    assert not wrong, "\n".join(wrong)


def test_no_page_is_left_out(url, addresses):
    """Whatever has an address under /workbench/ is looked at above, or is named as having no page."""
    seen = {name for name, _ in addresses} | NO_PAGE | {"org:sign-in"}
    everything = {
        f"{space}:{name}"
        for space, (_, room) in get_resolver().namespace_dict.items()
        for name, place in room.reverse_dict.lists()
        if isinstance(name, str) and place[0][0][0][0].startswith("workbench/")
    }
    assert {"org:today", "review:dossier", "intake:draft"} <= everything
    assert not everything - seen


@pytest.mark.parametrize("width", [1440, 390])
def test_the_second_step_is_as_good_as_the_first(browser: Browser, url, width):
    switch_on(factories.person(factories.organ(), username="everything", password=factories.PASSWORD))
    with window(browser, url, width) as look:
        look.open(reverse("org:sign-in"))
        look.page.get_by_label("登录名").fill("everything")
        look.page.get_by_label("密码", exact=True).fill(factories.PASSWORD)
        look.page.get_by_role("button", name="登录").click()
        look.page.get_by_label("验证码").fill("000000")
        wrong = [*look.faults(), *walk(look.page)]
        look.page.get_by_role("button", name="登录").click()
        look.page.get_by_text("还可以再试4次").first.wait_for()
        wrong += look.faults()
    assert not wrong, "\n".join(wrong)
