from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from gongkai.web.limits import BodyLimit


def post(size: int, *, signed_in: bool = False) -> HttpRequest:
    request = RequestFactory().post(
        "/workbench/sign-in/", b"x" * size, content_type="application/octet-stream"
    )
    if signed_in:
        request.COOKIES[settings.SESSION_COOKIE_NAME] = "anything"
    return request


def answer(request: HttpRequest) -> HttpResponse:
    return BodyLimit(lambda request: HttpResponse(status=200))(request)


def test_a_body_up_to_the_limit_is_let_in_and_a_longer_one_is_not_read(settings) -> None:
    settings.GONGKAI_BODY_LIMIT = 100
    assert answer(post(100)).status_code == 200
    request = post(101)
    refused = answer(request)
    assert refused.status_code == 413
    assert "压缩或者拆分文件后再上传" in refused.content.decode()
    assert len(request.read()) == 101


def test_who_works_here_is_heard_out_so_that_the_browser_shows_the_answer(settings) -> None:
    settings.GONGKAI_BODY_LIMIT = 100
    request = post(101, signed_in=True)
    assert answer(request).status_code == 413
    assert request.read() == b""
