"""What the environment turns on, and what it leaves off."""

from __future__ import annotations

import importlib.util
from types import ModuleType

import pytest
from django.test import RequestFactory

from gongkai.config import settings as ours


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch):
    """The settings as an instance with this environment reads them."""

    def again(**environment: str) -> ModuleType:
        for name in ("GONGKAI_PUBLIC_URL", "GONGKAI_TRUST_PROXY"):
            monkeypatch.delenv(name, raising=False)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        spec = importlib.util.spec_from_file_location("gongkai.config.settings_again", ours.__file__)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    return again


HTTPS = "https://www.example.gov.cn"


@pytest.mark.parametrize(
    ("environment", "believed"),
    [
        ({}, False),
        ({"GONGKAI_PUBLIC_URL": HTTPS}, False),
        ({"GONGKAI_TRUST_PROXY": "1"}, False),
        ({"GONGKAI_PUBLIC_URL": HTTPS, "GONGKAI_TRUST_PROXY": "0"}, False),
        ({"GONGKAI_PUBLIC_URL": HTTPS, "GONGKAI_TRUST_PROXY": "1"}, True),
    ],
)
def test_a_request_s_word_that_it_came_over_tls_counts_only_behind_a_trusted_proxy(
    read, settings, environment, believed
) -> None:
    settings.SECURE_PROXY_SSL_HEADER = read(**environment).SECURE_PROXY_SSL_HEADER
    request = RequestFactory().get("/workbench/", headers={"X-Forwarded-Proto": "https"})
    assert request.is_secure() is believed


def test_cookies_are_for_tls_alone_wherever_the_public_reads_over_tls(read) -> None:
    assert read(GONGKAI_PUBLIC_URL=HTTPS).SESSION_COOKIE_SECURE
    assert read(GONGKAI_PUBLIC_URL=HTTPS).CSRF_COOKIE_SECURE
    assert not read().SESSION_COOKIE_SECURE
