"""Dynamic pages for the public: asking whether a text is ours. No sign-in, no script, no cookie."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from gongkai.base import clock
from gongkai.web import errors
from gongkai.web.faces import PageTags
from gongkai.web.site import Link

from . import codes, frame, modes, pace, verify

MOST, SECONDS = 60, 600
"""Questions from one address in ten minutes; a whole office may stand behind one."""


@method_decorator(csrf_exempt, name="dispatch")  # it changes nothing, and must work without cookies
class Verify(View):
    """核验: by code, by pasted text, by a file."""

    http_method_names = ["get", "post", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        typed = request.GET.get("code", "").strip()
        if not typed:
            return self.page(request)
        if not pace.within(request, "verify", MOST, SECONDS):
            return errors.page(request, 429)
        try:
            return self.page(request, code=typed, answer=verify.by_code(typed[:60]))
        except codes.WrongCode as wrong:
            return self.page(request, 422, code=typed, wrong={"code": str(wrong)})

    def post(self, request: HttpRequest) -> HttpResponse:
        if not pace.within(request, "verify", MOST, SECONDS):
            return errors.page(request, 429)
        text, file = request.POST.get("text", "").strip(), request.FILES.get("file")
        if file is not None:
            if (file.size or 0) > verify.BIGGEST:
                most = verify.BIGGEST // 1024 // 1024
                return self.page(request, 422, wrong={"file": f"文件超过 {most} MB，请改为粘贴文字。"})
            if not file.size:
                return self.page(request, 422, wrong={"file": "这个文件是空的，请另选一个。"})
            return self.page(request, answer=verify.by_file(file.read()), asked=file.name)
        if text:
            return self.page(request, answer=verify.by_text(text), text=text)
        return self.page(request, 422, wrong={"text": "请粘贴文字，或者选择一个文件。"})

    def page(self, request: HttpRequest, status: int = 200, **more: Any) -> HttpResponse:
        site = frame.site()
        html = render_to_string(
            "publish/verify.html",
            {
                "site": site,
                "rendered_at": clock.now(),
                "title": "核验文件",
                "trail": (Link("首页", site.base), Link("核验文件", "")),
                "tags": PageTags(
                    site=site,
                    column_name="核验文件",
                    column_description="核对一份文件是不是本站发布、是哪一版、是否有效",
                    column_keywords="核验",
                    column_type="核验",
                    url="/verify/",
                ),
                "wrong": {},
                **more,
            },
        )
        content = html.encode()
        if mode := modes.wanted(request.META):
            content = modes.dressed(content, mode)
        response = HttpResponse(content, status=status)
        response.headers["Cache-Control"] = "no-store"
        return response
