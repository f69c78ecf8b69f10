"""Questions about organs, people and posts."""

from __future__ import annotations

import datetime as dt

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django_otp.plugins.otp_totp.models import TOTPDevice

from . import authority
from .models import Organ, Person, Post

MANAGE = "org.manage"


def managed(person: Person) -> QuerySet[Organ]:
    """The organs that this person manages, in order of the tree."""
    return Organ.objects.filter(authority.where(person, MANAGE, "")).order_by("path")


def posts_under(person: Person) -> QuerySet[Post]:
    """The posts in the organs that this person manages."""
    return Post.objects.filter(authority.where(person, MANAGE)).select_related("organ", "person")


def people_under(person: Person) -> QuerySet[Person]:
    """The people of the organs that this person manages."""
    return Person.objects.filter(authority.where(person, MANAGE)).select_related("organ")


def with_counts(organs: QuerySet[Organ], day: dt.date) -> QuerySet[Organ]:
    """Adds ``people_count`` and ``post_count`` as of a day."""
    held = Q(posts__since__lte=day) & (Q(posts__until=None) | Q(posts__until__gt=day))
    return organs.annotate(
        people_count=Count("people", filter=Q(people__is_active=True), distinct=True),
        post_count=Count("posts", filter=held, distinct=True),
    )


def with_posts(people: QuerySet[Person], day: dt.date) -> QuerySet[Person]:
    """Adds ``posts_now``, what each holds on this day anywhere, and ``has_second``."""
    held = Post.objects.held_on(day).select_related("organ").order_by("organ__path", "role")
    return people.annotate(
        has_second=Exists(TOTPDevice.objects.filter(user=OuterRef("pk"), confirmed=True))
    ).prefetch_related(Prefetch("posts", queryset=held, to_attr="posts_now"))


def people_with_posts(organ: Organ, day: dt.date) -> QuerySet[Person]:
    """The people of an organ, each with what he holds on this day."""
    return with_posts(organ.people.order_by("-is_active", "name"), day)


def holders_on(role: str, day: dt.date, organ: Organ | None = None) -> QuerySet[Post]:
    """Posts of this role that active people hold on this day, anywhere or in one organ."""
    posts = Post.objects.held_on(day).filter(role=role, person__is_active=True)
    return posts if organ is None else posts.filter(organ=organ)
