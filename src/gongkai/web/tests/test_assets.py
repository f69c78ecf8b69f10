"""Assets under names that carry their digest; styles that old browsers understand."""

import re

import pytest
from django.conf import settings

from gongkai.web import assets

STYLES = ("shared.css", "portal.css", "workbench.css")


def test_a_name_carries_the_digest_of_what_it_names():
    name = assets.asset("portal.css").file_name
    assert re.fullmatch(r"portal-[0-9a-f]{12}\.css", name)
    assert assets.asset_url("portal.css", "/gk/") == f"/gk/assets/{name}"
    assert assets.find_asset(name) == assets.asset("portal.css")
    assert assets.find_asset("portal-000000000000.css") is None


def test_unknown_asset_is_an_error():
    with pytest.raises(KeyError):
        assets.asset_url("missing.css")


def test_assets_are_written_whole_and_old_ones_stay(tmp_path):
    folder = tmp_path / "assets"
    folder.mkdir()
    (folder / "portal-0123456789ab.css").write_text("old")
    written = assets.write_assets(folder)
    assert {path.name for path in written} == {assets.asset(name).file_name for name in assets.BUNDLES}
    assert all(path.read_bytes() for path in written)
    assert (folder / "portal-0123456789ab.css").read_text() == "old"
    assert not list(folder.glob("*.part"))


def test_a_damaged_asset_is_written_again(tmp_path):
    path = assets.write_assets(tmp_path)[0]
    whole = path.read_bytes()
    path.write_bytes(b"damaged")
    assets.write_assets(tmp_path)
    assert path.read_bytes() == whole


def test_server_answers_an_asset_for_ever_and_404_for_others(client):
    answer = client.get(assets.asset_url("enhance.js"))
    assert answer.status_code == 200
    assert "immutable" in answer["Cache-Control"]
    assert answer["Content-Type"].startswith("text/javascript")
    assert client.get("/assets/enhance-000000000000.js").status_code == 404
    assert client.get("/assets/..%2Fsettings.py").status_code == 404


def style(name):
    text = (assets.SOURCES / name).read_text(encoding="utf-8")
    return re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)


TOO_NEW = {
    ":has": r":has\(",
    ":is": r":is\(",
    ":where": r":where\(",
    "container queries": r"@container|container-type",
    "layers": r"@layer",
    "scope": r"@scope",
    "nesting": r"[{;]\s*&",
    "inset": r"[{;]\s*inset(-block|-inline)?\s*:",
    "comparison functions": r"[:\s,(](clamp|min|max)\(",
    "aspect-ratio": r"[{;]\s*aspect-ratio",
    "new colour functions": r"color-mix|oklch|oklab|lab\(|lch\(",
    "viewport units": r"\d[sdl]v[hw]\b",
    "subgrid": r"subgrid",
    "content-visibility": r"content-visibility",
    "overflow clip": r"overflow(-[xy])?\s*:\s*clip",
    "separate transforms": r"[{;]\s*(translate|rotate|scale)\s*:",
}


@pytest.mark.parametrize("name", STYLES)
@pytest.mark.parametrize("feature", TOO_NEW)
def test_style_has_nothing_newer_than_chromium_78(name, feature):
    assert not re.search(TOO_NEW[feature], style(name))


@pytest.mark.parametrize("name", STYLES)
def test_gap_stands_only_on_grids(name):
    flex = {
        selector.strip()
        for selectors, body in re.findall(r"([^{}]+)\{([^{}]*)\}", style(name))
        if re.search(r"display:\s*(inline-)?flex", body)
        for selector in selectors.split(",")
    }
    for selectors, body in re.findall(r"([^{}]+)\{([^{}]*)\}", style(name)):
        if re.search(r"(^|;)\s*(row-|column-)?gap\s*:", body):
            assert not flex & {selector.strip() for selector in selectors.split(",")}, selectors


@pytest.mark.parametrize("name", STYLES)
def test_style_asks_no_other_host(name):
    assert not re.search(r"url\(\s*['\"]?(https?:)?//", style(name))
    assert "@import" not in style(name)


@pytest.mark.parametrize("name", STYLES)
def test_braces_of_a_style_close(name):
    assert style(name).count("{") == style(name).count("}")


def test_content_policy_allows_what_the_styles_need():
    assert "data:" in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["img-src"]


def luminance(colour):
    colour = colour.lstrip("#")
    if len(colour) == 3:
        colour = "".join(mark * 2 for mark in colour)
    channels = [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def tokens(selector):
    text = style("shared.css")
    block = text[text.index(selector) :].split("{", 1)[1].split("}", 1)[0]
    return dict(re.findall(r"--([a-z0-9-]+):(#[0-9a-f]{3,6})\b", block))


INKS = ("ink", "ink-2", "red", "link", "visited", "ok", "soon", "warn", "end", "mute")


@pytest.mark.parametrize(("mode", "least"), [("", 4.5), ("html.elder", 7), ("html.contrast", 7)])
@pytest.mark.parametrize("ink", INKS)
def test_text_contrast_on_the_ground(mode, least, ink):
    """WCAG 2.2 SC 1.4.3 (4.5:1); elder and contrast modes hold SC 1.4.6 (7:1)."""
    colours = tokens(":root{") | (tokens(mode + "{") if mode else {})
    light, dark = sorted((luminance(colours["ground"]), luminance(colours[ink])), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= least
