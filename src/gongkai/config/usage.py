"""What was wrong with the way a command was called, as one Chinese sentence.

click words its errors in English. What it knows about an error (which option, which values) stands in the
exception; a superfluous argument and the number of an option's values have nothing but their message.
"""

from __future__ import annotations

import re

import click

_CHINESE = re.compile("[\u4e00-\u9fff]")
_SUPERFLUOUS = re.compile(r"unexpected extra arguments? \((?P<given>.*)\)$", re.DOTALL)


def sentence(problem: click.ClickException) -> str:
    if isinstance(problem, click.exceptions.NoArgsIsHelpError):
        return problem.message
    said = _said(problem)
    context = problem.ctx if isinstance(problem, click.UsageError) else None
    return f"{said}用 {context.command_path} --help 查看用法。" if context else said


def _said(problem: click.ClickException) -> str:
    if isinstance(problem, click.exceptions.NoSuchCommand):
        return f"没有“{problem.command_name}”这个命令{_meant(problem.possibilities)}。"
    if isinstance(problem, click.NoSuchOption):
        return f"没有 {problem.option_name} 这个选项{_meant(problem.possibilities)}。"
    if isinstance(problem, click.MissingParameter):
        choices = (
            _allowed(problem.param) if problem.param and isinstance(problem.param.type, click.Choice) else ""
        )
        return f"缺少{_name(problem.param)}{choices}。"
    if isinstance(problem, click.BadOptionUsage):
        return _wrong_option(problem)
    if _CHINESE.search(problem.message):
        return f"{_whose(problem)}{problem.message}"
    if isinstance(problem, click.BadParameter):
        return f"{_name(problem.param)} 的值不对{_allowed(problem.param)}。"
    if isinstance(problem, click.BadArgumentUsage):
        return "参数的个数不对。"
    if isinstance(problem, click.FileError):
        return f"打不开文件“{problem.ui_filename}”。"
    if superfluous := _SUPERFLUOUS.search(problem.message):
        return f"多出了参数“{superfluous['given']}”。"
    if isinstance(problem, click.UsageError) and problem.ctx:
        command = problem.ctx.command
        if isinstance(command, click.Group):
            return f"请写明命令：{'、'.join(command.list_commands(problem.ctx))}。"
    return "命令的写法不对。"


def _meant(possibilities: list[str] | None) -> str:
    return f"，是不是想写 {' 或 '.join(sorted(possibilities))}" if possibilities else ""


def _name(param: click.Parameter | None) -> str:
    if isinstance(param, click.Option):
        return f"选项 {' / '.join(param.opts)}"
    return f"参数 {param.make_metavar(click.Context(click.Command(None)))}" if param else "参数"


def _whose(problem: click.ClickException) -> str:
    if isinstance(problem, click.BadParameter) and problem.param:
        return f"{_name(problem.param)}："
    return ""


def _wrong_option(problem: click.BadOptionUsage) -> str:
    if "not take" in problem.message:
        return f"选项 {problem.option_name} 不带值。"
    several = re.search(r"requires (\d+)", problem.message)
    return f"选项 {problem.option_name} 后面要写{f' {several[1]} ' if several else '一'}个值。"


def _allowed(param: click.Parameter | None) -> str:
    """What the parameter may be, with the comma before it; empty where anything goes."""
    if param is None:
        return ""
    kind = param.type
    if isinstance(kind, click.Choice):
        return f"，应为以下之一：{'、'.join(str(choice) for choice in kind.choices)}"
    if isinstance(kind, click.IntRange | click.FloatRange):
        number = "整数" if isinstance(kind, click.IntRange) else "数"
        low = f"{'大于' if kind.min_open else '不小于'} {kind.min}" if kind.min is not None else ""
        high = f"{'小于' if kind.max_open else '不大于'} {kind.max}" if kind.max is not None else ""
        return f"，应为{'、'.join(filter(None, (low, high)))} 的{number}"
    if isinstance(kind, click.Path | click.File):
        return "，应为一个可用的文件或文件夹路径"
    if isinstance(kind, click.DateTime):
        return "，应为日期，例如 2024-05-14"
    known = {click.INT: "整数", click.FLOAT: "数", click.BOOL: " true 或 false", click.UUID: "UUID"}
    return f"，应为{known[kind]}" if kind in known else ""
