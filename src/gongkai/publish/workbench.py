"""Staff pages: how the public site does, and taking a document back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from gongkai.base.acts import Act
from gongkai.base.models import Job
from gongkai.documents import addresses
from gongkai.documents.models import Document, WithdrawalKind
from gongkai.org import authority
from gongkai.org.models import Person
from gongkai.web.site import Link
from gongkai.web.views import ActView, StaffView

from . import daily, handlers, rebuild
from .manifest import KINDS
from .models import Build
from .services import WithdrawDocuments
from .site import public_url

PER_PAGE = 50
TITLES = {
    handlers.PUBLISH: "发布",
    handlers.WITHDRAW: "撤回",
    rebuild.REBUILD: "重新生成站点",
}
STATES = {
    Job.State.WAITING: "待办",
    Job.State.RUNNING: "在办",
    Job.State.DONE: "完成",
    Job.State.FAILED: "阻断",
}
STEPS = {
    "staged": "备稿",
    "attachment": "附件",
    "interpretation": "解读",
    "document": "文件页",
    "list": "列表",
    "feed": "订阅与地图",
    "switched": "全部上网",
    "rebuilt": "已启用",
}


class SitePage(StaffView):
    """公众站点: its jobs and whether its files are what was written."""

    template_name = "publish/site.html"
    title = "公众站点"

    def load(self) -> None:
        if not authority.may(self.person, "jobs.see"):
            raise Http404

    def context(self) -> dict[str, Any]:
        jobs = Job.objects.filter(kind__in=TITLES)
        undone = jobs.exclude(state=Job.State.DONE).count()
        page = Paginator(jobs.prefetch_related("steps").order_by("-pk"), PER_PAGE).get_page(
            self.request.GET.get("page")
        )
        build = Build.objects.filter(state=Build.State.LIVE).first()
        return {
            "title": self.title,
            "lead": "发布任务全部办完。" if not undone else f"还有 {undone} 件任务没有办完。",
            "build": build,
            "building": Build.objects.filter(state=Build.State.BUILDING).first(),
            "files": build.files.count() if build else 0,
            "findings": [f"{KINDS[kind]}：{path}" for kind, path in build.findings] if build else [],
            "daily_until": daily.done_until(),
            "rows": [_row(job, self.person) for job in page],
            "page": page,
        }


def _row(job: Job, person: Person) -> dict[str, Any]:
    steps = list(job.steps.all())
    documents = Document.objects.visible_to(person).filter(pk__in=job.args.get("documents", [])[:3])
    documents = documents.select_related("current").order_by("pk")
    named = "、".join(f"《{document}》" for document in documents)
    more = len(job.args.get("documents", [])) - 3
    return {
        "title": TITLES[job.kind],
        "what": (named + (f"等 {more + 3} 件" if more > 0 else "")) or job.args.get("reason", ""),
        "state": STATES[Job.State(job.state)],
        "attempts": job.attempts,
        "begun": job.created_at,
        "ended": job.finished_at,
        "step": _step(steps[-1].name) if steps else "",
        "error": job.last_error.strip().rsplit("\n", 1)[-1] if job.state != Job.State.DONE else "",
    }


def _step(name: str) -> str:
    if name.startswith("evidence."):
        return "证据"
    return STEPS.get(name.rpartition(".")[2], name)


class WithdrawForm(forms.Form):
    kind = forms.ChoiceField(
        label="撤回事由",
        choices=WithdrawalKind.choices,
        widget=forms.RadioSelect,
        help_text="公众在原网址上会看到标题、事由和撤回日期，别的都看不到。",
        error_messages={"required": "请选择撤回事由。"},
    )
    reason = forms.CharField(
        label="撤回的原因",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="写明是谁、为什么决定撤回。只供内部留痕，不对外公开。",
        error_messages={"required": "请写明撤回的原因。"},
    )


class Withdraw(ActView):
    """撤回 one public document, with the interpretations that go along."""

    template_name = "publish/withdraw.html"
    form_class = WithdrawForm

    def load(self) -> None:
        visible = Document.objects.visible_to(self.person).select_related("organ", "current")
        self.document = self.scoped(visible, pk=self.kwargs["pk"])
        if not authority.may(self.person, "documents.withdraw", self.document.organ):
            raise Http404

    def act(self, data: Mapping[str, Any]) -> Act[Any]:
        return WithdrawDocuments(
            self.document, kind=data.get("kind", ""), reason=data.get("reason", ""), by=self.person
        )

    def context(self) -> dict[str, Any]:
        document = self.document
        stands = document.is_public and document.index_number
        return {
            "title": f"撤回《{document}》",
            "document": document,
            "address": public_url(addresses.page_path(document)) if stands else "",
            "along": WithdrawDocuments(document, kind="", reason="", by=self.person).taken_along,
            "back": f"/workbench/documents/{document.pk}/",
            "trail": (Link("公众站点", "/workbench/publish/"), Link("撤回", "")),
        }

    def said(self, result: list[Document]) -> str:
        return f"已撤回 {len(result)} 件，公众页面正在撤下，几秒钟后原网址显示撤回说明。"

    def done(self, result: Any) -> HttpResponse:
        if authority.may(self.person, "jobs.see"):
            return redirect("publish:site")
        return redirect("/workbench/")
