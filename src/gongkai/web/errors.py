"""Error pages that help: what happened, what was kept, what to do. None of them asks the database."""

from __future__ import annotations

import logging
import secrets
import sys
from dataclasses import dataclass
from http import HTTPStatus

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from gongkai.web.site import Site

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Help:
    title: str
    happened: str
    kept: str
    todo: tuple[str, ...]


HELP = {
    400: Help(
        "这次请求没有看懂",
        "浏览器送来的内容不完整，或者格式不对，系统没有处理。",
        "系统里的内容没有任何改动。",
        ("退回上一页，检查填写的内容后再提交。", "如果是点链接来的，请核对网址是否完整。"),
    ),
    403: Help(
        "没有办这件事的权限",
        "您的账号没有做这一步的职责，或者页面放得太久，安全校验已经过期。",
        "系统里的内容没有任何改动；退回上一页，刚才填写的内容一般还在。",
        (
            "退回上一页，刷新后再提交一次。",
            "仍然不行的，请重新登录。",
            "确实需要这项权限的，请找本单位的系统管理员。",
        ),
    ),
    404: Help(
        "没有找到这个页面",
        "网址可能输错了，也可能这里的内容您看不到。",
        "",
        ("核对网址，特别是数字和字母。", "从首页按栏目查找，或者用标题、文号搜索。"),
    ),
    405: Help(
        "这个网址不接受这样的操作",
        "浏览器用的方式与这个页面不符，系统没有处理。",
        "系统里的内容没有任何改动。",
        ("从页面上的按钮或者链接重新进入。",),
    ),
    410: Help(
        "本页已经撤下",
        "原来在这里的内容已经依规定撤下，不再公开。",
        "",
        ("需要查阅的，可以向发文机关申请公开。",),
    ),
    413: Help(
        "文件太大",
        "上传的内容超过了允许的大小，系统没有接收。",
        "之前已经保存的内容都在。",
        ("压缩或者拆分文件后再上传。",),
    ),
    429: Help(
        "操作太频繁",
        "短时间内请求太多，或者连续输错密码，系统暂时不再受理。",
        "已经提交成功的内容都在。",
        ("请过半小时再试。", "忘记密码的，请找本单位的系统管理员重设。"),
    ),
    500: Help(
        "系统出了错",
        "处理这次请求时出了意外，这一步没有办成，也没有办一半。",
        "之前已经保存、已经发布的内容都在。",
        ("过几分钟再试一次。", "反复出现的，请把下面的编号告诉技术人员。"),
    ),
    503: Help(
        "系统暂时不能用",
        "数据库或者后台正在恢复，这一步没有办成。",
        "已经发布的页面照常可以看；之前保存的内容都在。",
        ("过几分钟再试一次。",),
    ),
}


def page(request: HttpRequest, status: int, mark: str = "") -> HttpResponse:
    """The error page for a status that `HELP` knows."""
    entry = HELP[status]
    staff = request.path.startswith("/workbench/")
    site = Site.from_settings()
    html = render_to_string(
        "web/error.html",
        {
            "site": site,
            "code": status,
            "title": entry.title,
            "happened": entry.happened,
            "kept": entry.kept,
            "todo": entry.todo,
            "mark": mark,
            "home_url": "/workbench/" if staff else site.base,
            "home_label": "回到工作台" if staff else "回到首页",
        },
    )
    response = HttpResponse(html, status=status, reason=HTTPStatus(status).phrase)
    response.headers["Cache-Control"] = "no-store"
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(request, 400)


def denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Also Django's handler for whatever a view raised; a database that is away is no fault of ours."""
    if isinstance(sys.exception(), (OperationalError, InterfaceError)):
        log.warning("database away: %s %s", request.method, request.path)
        return page(request, 503)
    mark = secrets.token_hex(4)
    log.error("error page %s shown for %s %s", mark, request.method, request.path)
    return page(request, 500, mark)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    log.warning("csrf check failed for %s: %s", request.path, reason)
    return page(request, 403)


def locked_out(
    request: HttpRequest, response: HttpResponse | None = None, credentials: object = None
) -> HttpResponse:
    """After too many wrong passwords (django-axes' lockout callable)."""
    return page(request, 429)
