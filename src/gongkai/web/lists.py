"""One kind of list for the whole workbench: columns, filters from the address, sorting, names for filters
that one often needs, and the same rows as a workbook."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from gongkai.base import clock
from gongkai.org.models import SavedFilter
from gongkai.web import sheets
from gongkai.web.views import StaffView

SIZES = (20, 50, 100, 200)
MOST_SAVED = 20


@dataclass(frozen=True)
class Column:
    """``value`` gives what stands in the cell and in the workbook."""

    name: str
    title: str
    value: Callable[[Any], Any]
    order: tuple[str, ...] = ()
    """Fields for ``order_by``, ascending; empty where one cannot sort by it."""
    url: Callable[[Any], str] | None = None
    state: bool = False
    """A word with its shape, as ``{% status %}`` draws it."""
    css: str = ""
    head: bool = False
    """The cell that names the row."""
    on_screen: bool = True


@dataclass(frozen=True)
class Filter:
    name: str
    title: str
    apply: Callable[[QuerySet[Any], Any], QuerySet[Any]] | None = None
    """Rows and the value; None where the view itself does something with it."""
    kind: str = "text"
    """``text``, ``choice``, ``from`` or ``to`` (a day)."""
    choices: Sequence[tuple[str, str]] = ()
    hint: str = ""
    default: str = ""
    anything: str = "全部"
    """What a choice says when nothing is chosen; empty where something always is."""


@dataclass(frozen=True)
class Cell:
    text: Any
    label: str
    url: str = ""
    state: bool = False
    css: str = ""
    head: bool = False
    day: bool = False
    moment: bool = False


@dataclass
class Asked:
    """The filters as the address has them, with what could not be understood."""

    values: dict[str, Any] = field(default_factory=dict)
    shown: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


class ListView(StaffView):
    """Subclasses say ``list_name``, ``columns``, ``rows()`` and, as they need, ``filters()`` and ``decorate()``."""

    template_name = "web/list.html"
    list_name = ""
    columns: Sequence[Column] = ()
    first_order = ""
    """Name of the column by which the list is sorted unless one asks otherwise; ``-`` before it for descending."""
    per_page = 50
    empty_title = "没有找到"
    empty_text = "换一个条件，或者去掉几个条件再看。"

    def rows(self) -> QuerySet[Any]:
        """Everything this person may see here."""
        raise NotImplementedError

    def filters(self) -> Sequence[Filter]:
        return ()

    def decorate(self, rows: list[Any]) -> list[Any]:
        """What the columns read, for the rows of one page or of a part of the workbook."""
        return rows

    def count_words(self, count: int) -> str:
        return f"共 {count} 项。"

    @cached_property
    def chosen(self) -> Sequence[Filter]:
        return self.filters()

    def asked(self) -> Asked:
        if not hasattr(self, "_asked"):
            self._asked = read_filters(self.chosen, self.request.GET)
        return self._asked

    def found(self) -> QuerySet[Any]:
        rows = self.rows()
        for one in self.chosen:
            value = self.asked().values.get(one.name)
            if value not in (None, "") and one.apply is not None:
                rows = one.apply(rows, value)
        return rows.order_by(*self.ordering())

    def ordering(self) -> list[str]:
        asked = self.request.GET.get("sort", "") or self.first_order
        back = asked.startswith("-")
        column = next((one for one in self.columns if one.name == asked.lstrip("-") and one.order), None)
        if column is None:
            back = self.first_order.startswith("-")
            column = next(one for one in self.columns if one.name == self.first_order.lstrip("-"))
        self.sorted_by = f"{'-' if back else ''}{column.name}"
        fields = (*column.order, "pk")
        return [_turned(name) for name in fields] if back else list(fields)

    def query(self, **changes: Any) -> str:
        """The address of this list with some of its conditions changed; an empty value takes one away."""
        kept = {
            name: value
            for name, value in self.asked().shown.items()
            if value and value != self._default(name)
        }
        for name in ("sort", "size"):
            if self.request.GET.get(name):
                kept[name] = self.request.GET[name]
        kept |= {name: str(value) for name, value in changes.items()}
        return f"?{urlencode({name: value for name, value in kept.items() if value})}"

    def _default(self, name: str) -> str:
        return next(one.default for one in self.chosen if one.name == name)

    def size(self) -> int:
        given = self.request.GET.get("size", "")
        return int(given) if given.isdigit() and int(given) in SIZES else self.per_page

    def context(self) -> dict[str, Any]:
        page = Paginator(self.found(), self.size()).get_page(self.request.GET.get("page"))
        decorated = self.decorate(list(page.object_list))
        filters = [{"filter": one, "value": self.asked().shown.get(one.name, "")} for one in self.chosen]
        return super().context() | {
            "lead": self.count_words(page.paginator.count),
            "list": self,
            "filters": filters,
            "faults": self.asked().faults,
            "narrowed": any(self.asked().shown.get(one.name, "") != one.default for one in self.chosen),
            "heads": [self._head(column) for column in self.columns if column.on_screen],
            "lines": [self.cells(row) for row in decorated],
            "decorated": decorated,
            "pages": page,
            "pager": self._pager(page),
            "sizes": [(size, self.query(size=size), size == self.size()) for size in SIZES],
            "xlsx_url": self.query(format="xlsx"),
            "saved": list(SavedFilter.objects.filter(person=self.person, list_name=self.list_name)),
            "may_save": len(self.query()) > 1,
        }

    def _head(self, column: Column) -> dict[str, Any]:
        if not column.order:
            return {"column": column, "url": "", "sorted": ""}
        mine = self.sorted_by.lstrip("-") == column.name
        back = self.sorted_by.startswith("-")
        then = f"-{column.name}" if mine and not back else column.name
        return {
            "column": column,
            "url": self.query(sort=then),
            "sorted": ("descending" if back else "ascending") if mine else "",
        }

    def cells(self, row: Any) -> list[Cell]:
        return [
            Cell(
                text=(value := column.value(row)),
                label=column.title,
                url=column.url(row) if column.url is not None else "",
                state=column.state and bool(value),
                css=column.css,
                head=column.head,
                moment=isinstance(value, dt.datetime),
                day=isinstance(value, dt.date) and not isinstance(value, dt.datetime),
            )
            for column in self.columns
            if column.on_screen
        ]

    def _pager(self, page: Any) -> dict[str, str]:
        return {
            "before": self.query(page=page.previous_page_number()) if page.has_previous() else "",
            "after": self.query(page=page.next_page_number()) if page.has_next() else "",
        }

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.GET.get("format") == "xlsx":
            return self.workbook()
        return self.page()

    def workbook(self) -> HttpResponse:
        rows = self.found()[: sheets.MOST_ROWS]
        conditions = [
            f"{one.title}：{self._in_words(one)}" for one in self.chosen if self.asked().shown.get(one.name)
        ]
        notes = [
            f"{self.title}，{self.person.name}于{clock.today():%Y年%m月%d日}导出。",
            f"条件：{'；'.join(conditions) or '不限'}。",
            f"最多导出{sheets.MOST_ROWS}行。",
        ]
        lines = ([column.value(row) for column in self.columns] for row in self.decorate(list(rows)))
        content = sheets.workbook(self.title, [column.title for column in self.columns], lines, notes=notes)
        return sheets.response(content, f"{self.title}{clock.today():%Y%m%d}")

    def _in_words(self, one: Filter) -> str:
        value = self.asked().shown[one.name]
        return dict(one.choices).get(value, value)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Keep the present conditions under a name, or forget one that was kept."""
        mine = SavedFilter.objects.filter(person=self.person, list_name=self.list_name)
        forget = request.POST.get("forget", "")
        if forget.isascii() and forget.isdigit():
            gone = mine.filter(pk=int(forget)).first()
            if gone is not None:
                gone.delete()
                messages.success(request, f"常用筛选“{gone.name}”已删去。")
            return HttpResponseRedirect(request.get_full_path())
        name, query = request.POST.get("save_as", "").replace("\0", "").strip(), self.query()[1:]
        fault = ""
        if not 1 <= len(name) <= 30:
            fault = "请给这组条件起个名称，30字以内。"
        elif not query:
            fault = "现在没有任何条件，先筛选，再保存。"
        elif len(query) > 1000:
            fault = "条件太长，存不下，请去掉几个。"
        elif mine.exclude(name=name).count() >= MOST_SAVED:
            fault = f"常用筛选最多{MOST_SAVED}个，请先删去用不着的。"
        if fault:
            messages.error(request, fault)
            return self.page(422, save_as=name)
        mine.update_or_create(
            name=name,
            defaults={"query": query},
            create_defaults={
                "query": query,
                "person": self.person,
                "list_name": self.list_name,
                "name": name,
            },
        )
        messages.success(request, f"已存为常用筛选“{name}”。")
        return HttpResponseRedirect(request.get_full_path())


def _turned(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def read_filters(filters: Iterable[Filter], given: Any) -> Asked:
    asked = Asked()
    for one in filters:
        text = given.get(one.name, "").replace("\0", "").strip()[:200] or one.default
        asked.shown[one.name] = text
        if not text:
            continue
        if one.kind == "choice" and text not in dict(one.choices):
            asked.faults.append(f"“{one.title}”没有“{text}”这一项，已按不限显示。")
            asked.shown[one.name] = one.default
            text = one.default
        elif one.kind in ("from", "to"):
            try:
                asked.values[one.name] = dt.date.fromisoformat(text)
            except ValueError:
                asked.faults.append(f"“{one.title}”应写成 2026-09-18 的样子，已按不限显示。")
            continue
        asked.values[one.name] = text
    return asked
