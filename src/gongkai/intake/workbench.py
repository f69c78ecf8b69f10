"""Staff pages: new document, what belongs together, a source. Drafts are in ``lists``, one itself in ``desk``."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse

from gongkai.base import settings_store
from gongkai.base.acts import Reason, Refused
from gongkai.documents.services import CreateDrafts, NewDraft, NewFile
from gongkai.documents.services.attachments import LARGEST
from gongkai.org import authority
from gongkai.web.views import StaffView

from . import drafting, taking
from .editing import Desk
from .forms import NewForm, writable_organs
from .models import Delivery, Source
from .proposals import ANNEX, LEAVE, OWN, READS, Proposal
from .receiving import MOST, Receive, Received, SortDelivery, proposals_for, the_only_paper
from .services import PASTED, Unread


class New(StaffView):
    """新建文件: choose or drop files, paste text, or start empty.

    Where scripts run, each file comes by itself and is answered as JSON, so that one that fails can be sent
    again; without them all come in one form.
    """

    template_name = "intake/new.html"
    title = "新建文件"

    def load(self) -> None:
        if not writable_organs(self.person).exists():
            raise Http404

    def context(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "lead": "选文件、粘贴文字，或者从空白开始。原件留存，不会改动。",
            "most": MOST,
            "largest": int(settings_store.get(LARGEST.name)),
            "waiting": self._waiting(),
        }

    def _waiting(self) -> list[Delivery]:
        rows = Delivery.objects.visible_to(self.person).waiting().filter(brought_by=self.person)
        return list(rows.filter(sources__trouble="").distinct()[:5])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        own = writable_organs(self.person)
        first = own.filter(pk=self.person.organ_id).first() or own.first()
        return self.page(form=NewForm(person=self.person, initial={"organ": first}))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        scripted = request.headers.get("Accept") == "application/json"
        form = NewForm(request.POST, person=self.person)
        if not form.is_valid():
            if scripted:
                sentences = [str(error) for errors in form.errors.values() for error in errors]
                return JsonResponse({"refused": sentences}, status=422)
            return self.page(422, form=form)
        try:
            if request.POST.get("go") == "empty":
                organ = form.cleaned_data["organ"]
                [document] = CreateDrafts(NewDraft(organ), by=self.person).execute()
                return redirect("intake:draft", pk=document.editions.get().pk)
            received = self._receive(form)
            if scripted:
                return self._told(received)
            return self._go_on(form, received)
        except Refused as refused:
            if scripted:
                return JsonResponse({"refused": [str(reason) for reason in refused.reasons]}, status=422)
            return self.page(422, form=form, refused=refused.reasons)

    def _receive(self, form: NewForm) -> Received:
        new = [NewFile(file.name or "未命名", file.read()) for file in self.request.FILES.getlist("files")]
        if form.cleaned_data["text"].strip():
            new.append(NewFile(PASTED, form.cleaned_data["text"].encode()))
        key = self.request.POST.get("delivery", "")
        held = None
        if key:
            held = self.scoped(Delivery.objects.visible_to(self.person), pk=key)
        return Receive(form.cleaned_data["organ"], new, delivery=held, by=self.person).execute()

    def _told(self, received: Received) -> JsonResponse:
        """One file's answer. ``next`` is where to go when this was the last."""
        delivery = received.delivery
        told: dict[str, Any] = {
            "refused": [item.sentence for item in received.refused],
            "kept": [{"name": source.name, "trouble": source.trouble} for source in received.kept],
            "delivery": delivery.pk if delivery else None,
        }
        if delivery is not None and self.request.POST.get("last") == "1":
            told["next"] = self._after(delivery)
        return JsonResponse(told)

    def _after(self, delivery: Delivery) -> str:
        if the_only_paper(delivery):
            only = delivery.sources.get()
            [edition] = SortDelivery(delivery, {only.pk: OWN}, by=self.person).execute()
            return reverse("intake:draft", args=[edition.pk])
        if not delivery.sources.filter(trouble="").exists():
            return ""
        return reverse("intake:sort", args=[delivery.pk])

    def _go_on(self, form: NewForm, received: Received) -> HttpResponse:
        unread = list(received.refused)
        delivery = received.delivery
        place = self._after(delivery) if delivery is not None else ""
        if not place:
            unread += [Unread(source.name, source.trouble) for source in received.kept]
            reasons = [Reason("unread", item.sentence, "files", cure="#id_files") for item in unread]
            return self.page(422, form=form, refused=reasons)
        for item in unread:
            messages.warning(self.request, item.sentence)
        return redirect(place)


class Sort(StaffView):
    """整理: what belongs together among files that came at once."""

    template_name = "intake/sort.html"
    title = "哪些文件是一起的"

    def load(self) -> None:
        self.delivery = self.scoped(
            Delivery.objects.visible_to(self.person).select_related("organ"), pk=self.kwargs["pk"]
        )

    def context(self) -> dict[str, Any]:
        sources = list(self.delivery.sources.select_related("file"))
        typed = self.request.POST
        proposed = proposals_for(sources) if self.delivery.sorted_at is None else {}
        return {
            "title": self.title,
            "lead": f"收到 {len(sources)} 个文件，已按标题和正文里的附件名称配好；不对的请改。",
            "delivery": self.delivery,
            "rows": [
                {
                    "source": source,
                    "why": proposed[source.pk].why if source.pk in proposed else "",
                    "options": self._options(source, sources),
                    "chosen": typed.get(f"role-{source.pk}") or self._chosen(proposed.get(source.pk)),
                }
                for source in sources
            ],
        }

    def _chosen(self, proposal: Proposal | None) -> str:
        return proposal.value if proposal else LEAVE

    def _options(self, source: Source, sources: list[Source]) -> list[tuple[str, str]]:
        found = [] if source.trouble else [(OWN, "单独成一份文件")]
        for other in sources:
            if other.pk == source.pk or other.trouble:
                continue
            called = other.text("title") or other.name
            called = called if len(called) <= 40 else f"{called[:18]}…{called[-18:]}"
            if not source.trouble:
                found.append((f"{READS}-{other.pk}", f"解读：所解读的是《{called}》"))
            found.append((f"{ANNEX}-{other.pk}", f"附件：随《{called}》发布"))
        return [*found, (LEAVE, "不要这个文件")]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        keys = self.delivery.sources.values_list("pk", flat=True)
        decided = {key: request.POST.get(f"role-{key}", "") for key in keys}
        try:
            editions = SortDelivery(self.delivery, decided, by=self.person).execute()
        except Refused as refused:
            reasons = [
                Reason(r.code, r.message, r.field, cure=f"#{r.field}" if r.field else None)
                for r in refused.reasons
            ]
            return self.page(422, refused=reasons)
        if len(editions) > 1:
            messages.success(request, f"建立草稿 {len(editions)} 份，先核对这一份；其余在“草稿”里。")
        return redirect("intake:draft", pk=editions[0].pk)


class SourcePage(StaffView):
    """原件: the text as it came, line by line, never as markup; a line of it may be taken for a field."""

    template_name = "intake/source.html"

    def load(self) -> None:
        visible = Source.objects.visible_to(self.person).select_related("file", "edition", "organ")
        self.source = self.scoped(visible, pk=self.kwargs["pk"])

    def context(self) -> dict[str, Any]:
        lines, trouble = drafting.source_lines(self.source)
        edition = self.source.edition
        takes = edition is not None and not edition.is_released
        return {
            "title": self.source.name,
            "lead": f"{self.source.organ} · {self.source.brought_at:%Y-%m-%d %H:%M} 收入 · 原样留存",
            "source": self.source,
            "lines": lines,
            "trouble": trouble or self.source.trouble,
            "fields": taking.FIELDS.items() if takes and self._may_write() else (),
        }

    def _may_write(self) -> bool:
        return authority.may(self.person, "drafts.write", self.source.organ)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Without scripts: the number of a line and the field that it is taken for."""
        edition = self.source.edition
        if edition is None or not self._may_write():
            raise Http404
        lines, _ = drafting.source_lines(self.source)
        by_number = {str(number): text for number, text in lines}
        number = request.POST.get("line", "").strip()
        field = request.POST.get("field", "")
        try:
            if number not in by_number:
                raise taking.NotTaken(f"没有第“{number}”行，请填左边的行号。")
            taken = taking.take(field, by_number[number])
            Desk(edition, by=self.person).take(field, taken.value)
        except taking.NotTaken as wrong:
            return self.page(422, refused=[Reason("not_taken", str(wrong), cure="#m-line")])
        except Refused as refused:
            return self.page(409, refused=refused.reasons)
        messages.success(request, taken.said)
        return redirect(f"{reverse('intake:draft', args=[edition.pk])}#m-{field}")
