"""How often one address may ask the dynamic public pages. Counted in the database, for several processes answer.

Only a keyed digest of the address is kept, and only for the stretch of time that is being counted.
"""

from __future__ import annotations

import hashlib
import hmac

from django.conf import settings
from django.db import connection
from django.http import HttpRequest

from gongkai.base import clock

from .models import Pace


def within(request: HttpRequest, what: str, most: int, seconds: int) -> bool:
    """Count this request; False when it is more than the ``most`` that an address may make in the stretch."""
    window = int(clock.now().timestamp()) // seconds
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO {Pace._meta.db_table} (key, "window", count) VALUES (%s, %s, 1) '
            f'ON CONFLICT (key, "window") DO UPDATE SET count = {Pace._meta.db_table}.count + 1 RETURNING count',
            [f"{what}:{seconds}:{_mark(request)}", window],
        )
        (count,) = cursor.fetchone()
    return bool(count <= most)


def forget() -> int:
    """Drop what was counted in stretches that are over. Returns how many rows."""
    now = int(clock.now().timestamp())
    over = [
        pk
        for pk, key, window in Pace.objects.values_list("pk", "key", "window").iterator()
        if window < now // int(key.split(":")[1])
    ]
    return Pace.objects.filter(pk__in=over).delete()[0]


def _mark(request: HttpRequest) -> str:
    address = request.META.get("REMOTE_ADDR", "")
    return hmac.new(settings.SECRET_KEY.encode(), address.encode(), hashlib.sha256).hexdigest()[:32]
