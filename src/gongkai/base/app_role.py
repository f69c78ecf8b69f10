"""The database role for production: it may do the application's work and owns nothing.

The owner of a table may drop its triggers; whoever owns nothing cannot. So in production migrations run as
the owner, and web and worker as this role.
"""

from __future__ import annotations

from django.apps import apps
from django.db import connection
from psycopg import sql

from .models import Event

LEDGER_MARK = "_append_only"


class RoleRefused(Exception):
    """The role cannot be made safe; the message says why and what to do."""


def ledgers() -> list[str]:
    """Tables that only grow, found by their triggers."""
    found = []
    for model in apps.get_models():
        triggers = getattr(model._meta, "triggers", None) or []
        if any(trigger.name and trigger.name.endswith(LEDGER_MARK) for trigger in triggers):
            found.append(model._meta.db_table)
    return sorted(found)


def statements(role: str) -> list[sql.Composed]:
    """What must be granted, in order; safe to repeat after every migration."""
    name = sql.Identifier(role)
    database = sql.Identifier(str(connection.settings_dict["NAME"]))
    plain = [
        "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}",
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        "GRANT CONNECT ON DATABASE {database} TO {role}",
        "GRANT USAGE ON SCHEMA public TO {role}",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
        "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
        "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {role}",
        "REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role}",
    ]
    made = [sql.SQL(line).format(role=name, database=database) for line in plain]
    for table in ledgers():
        made.append(
            sql.SQL("REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {role}").format(
                table=sql.Identifier(table), role=name
            )
        )
    return made


def grant(role: str) -> None:
    """Give an existing role what the application needs and nothing more. Raises ``RoleRefused``."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT r.rolsuper, r.rolreplication, r.rolcreaterole,
                   pg_has_role(r.oid, (SELECT relowner FROM pg_class WHERE oid = %s::regclass), 'MEMBER'),
                   pg_has_role(r.oid, (SELECT datdba FROM pg_database WHERE datname = current_database()), 'MEMBER')
            FROM pg_roles r WHERE r.rolname = %s
            """,
            [Event._meta.db_table, role],
        )
        row = cursor.fetchone()
        if row is None:
            raise RoleRefused(
                f"数据库中没有角色“{role}”：请先由管理员执行 CREATE ROLE \"{role}\" LOGIN PASSWORD '…'。"
            )
        if any(row):
            raise RoleRefused(
                f"角色“{role}”是超级用户、表或库的所有者，或可以建立角色，因而能改动留痕：请另建一个普通角色。"
            )
        for statement in statements(role):
            cursor.execute(statement)


def script(role: str) -> str:
    """The same statements as text, for an administrator who runs them himself."""
    connection.ensure_connection()
    return "".join(f"{statement.as_string(connection.connection)};\n" for statement in statements(role))
