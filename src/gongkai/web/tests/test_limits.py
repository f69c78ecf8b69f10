from __future__ import annotations

from django.http import HttpResponse
from django.test import RequestFactory

from gongkai.web.limits import BodyLimit


def answer(size: int) -> HttpResponse:
    request = RequestFactory().post(
        "/workbench/sign-in/", b"x" * size, content_type="application/octet-stream"
    )
    return BodyLimit(lambda request: HttpResponse(status=200))(request)


def test_a_body_up_to_the_limit_is_let_in_and_a_longer_one_is_not_read(settings) -> None:
    settings.GONGKAI_BODY_LIMIT = 100
    assert answer(100).status_code == 200
    refused = answer(101)
    assert refused.status_code == 413
    assert "压缩或者拆分文件后再上传" in refused.content.decode()
