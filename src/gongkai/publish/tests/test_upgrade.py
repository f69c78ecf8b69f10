"""A new version comes over a site that stands."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.core import management

from gongkai.config import prepare
from gongkai.publish import manifest
from gongkai.publish.tests import factories as site
from gongkai.publish.tests.conftest import live
from gongkai.web import assets

pytestmark = pytest.mark.django_db


def test_preparing_brings_the_new_stylesheets_into_the_site_that_stands(place, monkeypatch, tmp_path):
    site.publish(site.policy(place.office))
    old = {path.name for path in (live() / assets.FOLDER).iterdir()}
    real = assets.asset
    monkeypatch.setattr(
        assets, "asset", lambda name: replace(real(name), content=real(name).content + b"/* new */")
    )
    monkeypatch.setattr(management, "call_command", lambda *args, **options: None)
    monkeypatch.setenv("GONGKAI_HOME", str(tmp_path / "home"))
    assert prepare.prepare()
    for name in assets.BUNDLES:
        status, headers, body = site.get(assets.asset_url(name))
        assert status == 200, name
        assert body.endswith(b"/* new */")
        assert "immutable" in headers["Cache-Control"]
    assert old < {path.name for path in (live() / assets.FOLDER).iterdir()}
    assert manifest.verify().findings == []
