"""Django's own management commands, unchanged."""

from __future__ import annotations

import sys

import click

from gongkai.config import boot

# These read no schema and must work while it is being changed.
WITHOUT_PREPARING = {
    "makemigrations",
    "migrate",
    "showmigrations",
    "sqlmigrate",
    "check",
    "help",
    "squashmigrations",
}


@click.command(
    help="运行 Django 管理命令，例如 gongkai manage showmigrations。",
    context_settings={"ignore_unknown_options": True, "help_option_names": []},
    add_help_option=False,
)
@click.argument("args", nargs=-1, type=click.UNPROCESSED)
def command(args: tuple[str, ...]) -> None:
    boot.django(prepare=bool(args) and args[0] not in WITHOUT_PREPARING)
    from django.core.management import execute_from_command_line

    sys.argv[1:] = list(args)
    execute_from_command_line(["gongkai manage", *args])
