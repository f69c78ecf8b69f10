"""Triggers that hold a rule in the database itself, whatever program writes to it."""

from __future__ import annotations

import pgtrigger
from django.db import models
from pgtrigger import compiler

ONLY_GROWS = "gongkai: this ledger only grows"


class SureTriggerSql(compiler.UpsertTriggerSql):
    """pgtrigger's own template asks a session variable whether to look away. This one does not ask."""

    def get_template(self) -> str:
        return """
            CREATE OR REPLACE FUNCTION {pgid}()
            RETURNS TRIGGER AS $$
                {declare}
                BEGIN
                    {func}
                END;
            $$ LANGUAGE plpgsql;

            DROP TRIGGER IF EXISTS {pgid} ON {table};
            CREATE {constraint} TRIGGER {pgid}
                {when} {operation} ON {table}
                {timing}
                {referencing}
                FOR EACH {level} {condition}
                EXECUTE PROCEDURE {execute};

            COMMENT ON TRIGGER {pgid} ON {table} IS '{hash}';
        """


class SureTrigger(pgtrigger.Trigger):
    """A trigger that ``pgtrigger.ignore`` cannot switch off."""

    def compile(self, model: models.Model) -> compiler.Trigger:
        usual = super().compile(model)
        kwargs = {key: value for key, value in usual.sql.kwargs.items() if key != "ignore_func_name"}
        return compiler.Trigger(name=self.name, sql=SureTriggerSql(**kwargs))


def append_only(table: str) -> list[pgtrigger.Trigger]:
    """Let a table only grow: no UPDATE, DELETE or TRUNCATE, by whatever program."""
    refuse = f"RAISE EXCEPTION '{ONLY_GROWS}';"
    return [
        SureTrigger(
            name=f"{table}_append_only",
            when=pgtrigger.Before,
            operation=pgtrigger.Update | pgtrigger.Delete,
            func=refuse,
        ),
        SureTrigger(
            name=f"{table}_no_truncate",
            level=pgtrigger.Statement,
            when=pgtrigger.Before,
            operation=pgtrigger.Truncate,
            func=refuse,
        ),
    ]
