"""The one console command, `gongkai`.

Exit codes: 0 good, 1 findings (something was found that somebody must look at), 2 bad input. Subcommands are
modules of `gongkai.config.commands` and of each room's ``commands`` package with a variable ``command``; a
module is imported only when it is called, so that what needs no Django starts without it.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys

import click

import gongkai
from gongkai.config import commands


class LazyGroup(click.Group):
    """Finds its subcommands by the names of modules and imports only the one that is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        names = {module.name.replace("_", "-") for module in pkgutil.iter_modules(commands.__path__)}
        return sorted(names)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        module = importlib.import_module(f"{commands.__name__}.{cmd_name.replace('-', '_')}")
        found = getattr(module, "command", None)
        return found if isinstance(found, click.Command) else None


@click.group(
    cls=LazyGroup, help="公开：政务公开工作平台。", context_settings={"help_option_names": ["-h", "--help"]}
)
@click.version_option(getattr(gongkai, "__version__", "0.1.0"), prog_name="gongkai")
def gongkai_command() -> None:
    pass


def main(argv: list[str] | None = None) -> None:
    """Run the command; every expected failure is one Chinese sentence on stderr."""
    from gongkai.config.boot import Refusal

    try:
        code = gongkai_command.main(args=argv, prog_name="gongkai", standalone_mode=False)
    except click.ClickException as problem:
        from gongkai.config import usage

        click.echo(usage.sentence(problem), err=True)
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        click.echo("已中断。", err=True)
        sys.exit(130)
    except Refusal as problem:
        click.echo(str(problem), err=True)
        sys.exit(2)
    except BrokenPipeError:
        sys.exit(0)
    sys.exit(code if isinstance(code, int) else 0)
