"""What a command needs before it may touch the database: a prepared home, a running server, Django."""

from __future__ import annotations

import atexit
import contextlib
import os


class Refusal(Exception):
    """Bad input or an impossible wish; the message is one Chinese sentence that says what to do."""


_open = contextlib.ExitStack()
_django_is_up = False


def django(*, prepare: bool = True) -> None:
    """Start the embedded PostgreSQL where it is ours and not running, prepare an empty home, set Django up.

    A server started here is stopped when the last command that needs it ends. `prepare=False` leaves the
    schema as it is (for `gongkai manage makemigrations` and the like). Under `gongkai serve` both are the
    supervisor's work, and the process starts even while the database is away.
    """
    global _django_is_up
    if _django_is_up:
        return
    import django as the_framework

    from . import database, home, postgres

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongkai.config.settings")
    supervised = os.environ.get("GONGKAI_SUPERVISED") == "1"
    try:
        if not supervised and not database.configured_url():
            _open.enter_context(
                postgres.Server(home.current(), fast=os.environ.get("GONGKAI_TESTING") == "1").lease()
            )
            atexit.register(_open.close)
        the_framework.setup()
    except (postgres.PostgresError, ValueError, PermissionError) as problem:
        raise Refusal(str(problem)) from problem
    _django_is_up = True
    if prepare and not supervised:
        from . import prepare as preparing

        preparing.prepare()
