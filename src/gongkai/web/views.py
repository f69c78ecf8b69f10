"""What the views of the workbench stand on: sign-in, scope, and acts that say why they refuse."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import Model, QuerySet
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views import View

from gongkai.base.acts import Act, Reason, Refused
from gongkai.org.models import Person
from gongkai.web import assets

Row = TypeVar("Row", bound=Model)


class StaffView(LoginRequiredMixin, View):
    """A page of the workbench. `load` finds the things it is about, and answers 404 for what is out of sight."""

    template_name = ""
    title = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            self.load()
        response = super().dispatch(request, *args, **kwargs)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    @property
    def person(self) -> Person:
        person = self.request.user
        assert isinstance(person, Person), "only signed-in people come this far"
        return person

    def load(self) -> None:
        """Find what the page is about, through `scoped`."""

    def scoped(self, visible: QuerySet[Row], **lookup: Any) -> Row:
        """The one row among those this person may see; Http404 for any other, whether it exists or not."""
        try:
            row = visible.filter(**lookup).first()
        except (ValueError, TypeError) as error:
            raise Http404 from error
        if row is None:
            raise Http404
        return row

    def context(self) -> dict[str, Any]:
        return {"title": self.title}

    def page(self, status: int = 200, **more: Any) -> HttpResponse:
        return render(self.request, self.template_name, {**self.context(), **more}, status=status)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.page()


class ActView(StaffView):
    """A page with one act: GET shows why it would be refused, POST does it or says the same at the form.

    A refusal answers 409 when the thing itself stands in the way and 422 when only the input does; what was
    typed stays in the form either way.
    """

    form_class: type[Form] | None = None
    http_method_names = ["get", "post", "head", "options"]

    def act(self, data: Mapping[str, Any]) -> Act[Any]:
        """The act for cleaned input; on GET `data` is what `initial` says."""
        raise NotImplementedError

    def done(self, result: Any) -> HttpResponse:
        """Where to go after the act, normally a redirect."""
        raise NotImplementedError

    def said(self, result: Any) -> str:
        """The sentence on the next page; empty for none."""
        return ""

    def initial(self) -> dict[str, Any]:
        return {}

    def form(self, data: Any = None, files: Any = None) -> Form | None:
        if self.form_class is None:
            return None
        return self.form_class(data, files, initial=self.initial())

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.form()
        act = self.act(self.initial())
        return self.page(form=form, act=act, reasons=_beyond(act.reasons(), form))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.form(request.POST, request.FILES)
        if form is not None and not form.is_valid():
            act = self.act(self.initial())
            return self.page(422, form=form, act=act, reasons=_beyond(act.reasons(), form))
        act = self.act(form.cleaned_data if form is not None else {})
        try:
            result = act.execute()
        except Refused as refused:
            return self.refuse(refused.reasons, form, act)
        sentence = self.said(result)
        if sentence:
            messages.success(request, sentence)
        return self.done(result)

    def refuse(self, reasons: list[Reason], form: Form | None, act: Act[Any]) -> HttpResponse:
        beyond = _beyond(reasons, form)
        if form is not None:
            for reason in reasons:
                if reason not in beyond:
                    form.add_error(reason.field, reason.message)
        return self.page(409 if beyond else 422, form=form, act=act, reasons=beyond, refused=beyond)


def _beyond(reasons: Iterable[Reason], form: Form | None) -> list[Reason]:
    """The reasons that filling in this form cannot cure."""
    return [reason for reason in reasons if form is None or reason.field not in form.fields]


def serve_asset(request: HttpRequest, name: str) -> HttpResponse:
    """A digested asset. An outdated name is 404 here; the public folder keeps the files old pages name."""
    found = assets.find_asset(name)
    if found is None:
        raise Http404
    response = HttpResponse(found.content, content_type=found.media_type)
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    response.headers["ETag"] = f'"{found.file_name}"'
    return response
