"""click in Dutch: headings, help and complaints; exit code 2 for wrong use, 1 for refused input."""

from __future__ import annotations

import re
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import click
import platformdirs

from kansenkaart.errors import KansenkaartError

T = TypeVar("T")
REFUSED = 1
WRONG_USE = 2


class DutchCommand(click.Command):
    """A command whose help has Dutch headings and keeps the lines of its examples."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        pieces = [piece.replace("[OPTIONS]", "[OPTIES]") for piece in self.collect_usage_pieces(ctx)]
        formatter.write_usage(ctx.command_path, " ".join(pieces), prefix="Gebruik: ")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = [row for param in self.get_params(ctx) if (row := param.get_help_record(ctx)) is not None]
        if rows:
            with formatter.section("Opties"):
                formatter.write_dl(rows)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "Laat deze uitleg zien."
        return option


class DutchGroup(DutchCommand, click.Group):
    """A group of commands with Dutch headings; commands keep the order in which they were added."""

    command_class = DutchCommand

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(self.commands)

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        return [*click.Command.collect_usage_pieces(self, ctx), "OPDRACHT [ARGUMENTEN]..."]

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        super().format_options(ctx, formatter)
        rows = [(name, command.get_short_help_str(80)) for name, command in self.commands.items()]
        with formatter.section("Opdrachten"):
            formatter.write_dl(rows)


DutchGroup.group_class = DutchGroup


def run(command: click.Command, args: list[str] | None = None) -> int:
    """Run a command and return its exit code: 0 done, 1 refused, 2 wrong use."""
    try:
        command.main(args=args, prog_name="kansenkaart", standalone_mode=False)
    except KansenkaartError as error:
        click.echo(error.message, err=True)
        return REFUSED
    except click.UsageError as error:
        click.echo(complaint(error), err=True)
        return WRONG_USE
    except click.exceptions.Exit as stop:
        return int(stop.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Gestopt. Er is niets half bewaard.", err=True)
        return 130
    except Exception:  # noqa: BLE001 - the one place where a command turns a slip of ours into a sentence
        click.echo(f"Er ging iets mis bij ons. {_written_down(traceback.format_exc())}", err=True)
        return REFUSED
    return 0


def _written_down(trace: str) -> str:
    """Keep what went wrong in a file of the user, and say where; no trace for people who cannot read one."""
    path = platformdirs.user_log_path("kansenkaart", appauthor=False) / "laatste-fout.txt"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(trace, encoding="utf-8")
    except OSError:
        return trace
    return f"Wat er gebeurde, staat in {path}. Stuur dat mee als u het ons meldt."


def complaint(error: click.UsageError) -> str:
    """Return what is wrong with the call, in Dutch, with where to find help."""
    where = error.ctx.command_path if error.ctx else "kansenkaart"
    return f"{_reason(error)}\nUitleg: {where} --help"


def _reason(error: click.UsageError) -> str:
    if isinstance(error, click.MissingParameter):
        return f"Er ontbreekt iets: {_name(error.param)}."
    if isinstance(error, click.NoSuchOption):
        return f"De optie {error.option_name} bestaat niet."
    what = _in_dutch(error.message)
    return f"{_name(error.param)}: {what}" if isinstance(error, click.BadParameter) else what


def _name(param: click.Parameter | None) -> str:
    """Return what to type: `--port`, or the name of an argument."""
    if param is None:
        return "een argument"
    return next((name for name in param.opts if name.startswith("--")), param.human_readable_name)


#: What click says in English, and the same in Dutch.
_SAYS: tuple[tuple[str, str], ...] = (
    (r"No such command '(.*)'\.", r"De opdracht '\1' bestaat niet."),
    (r"Option '(.*)' requires an argument\.", r"Achter \1 hoort nog iets."),
    (r"Got unexpected extra arguments? \((.*)\)", r"Dit is te veel: \1."),
    (r"'(.*)' is not a valid (?:integer|float)(?: range)?\.", r"'\1' is geen getal."),
    (r"(\S+) is not in the range (\S+)<=x<=(\S+)\.", r"\1 kan niet. Kies een getal van \2 tot en met \3."),
)


def _in_dutch(message: str) -> str:
    for english, dutch in _SAYS:
        if found := re.fullmatch(english, message):
            return found.expand(dutch)
    return message


def sure(question: str) -> bool:
    """Ask a question that is answered with j(a) or n(ee); nothing typed, or nobody there to type, is no."""
    typed: str = click.prompt(f"{question} [j/N]", default="", show_default=False, err=True)
    return typed.strip().lower() in ("j", "ja")


@contextmanager
def progress(label: str) -> Iterator[Callable[[int, int], None]]:
    """Give a function (done, total) that draws a progress bar; silent when not a terminal."""
    if not sys.stderr.isatty():
        yield lambda _done, _total: None
        return
    bar: Any = click.progressbar(length=1, label=label, file=sys.stderr, show_eta=True)
    with bar:

        def step(done: int, total: int) -> None:
            bar.length = max(total, 1)
            bar.update(done - bar.pos)

        yield step


@contextmanager
def counting() -> Iterator[Callable[[str, int, bool], None]]:
    """Show how much was read or came in so far; quiet when not a terminal (the total is not known before)."""
    if not sys.stderr.isatty():
        yield lambda _name, _count, _whole: None
        return
    counts: dict[str, int] = {}

    def counted(name: str, count: int, _whole: bool) -> None:
        counts[name] = count
        click.echo(f"\r{sum(counts.values())} objecten, {name}: {count}".ljust(79), nl=False, err=True)

    yield counted
    click.echo("", err=True)


def table(headings: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """Return rows as aligned plain text; numbers to the right."""
    cells = [[str(cell) for cell in row] for row in rows]
    head = list(headings)
    widths = [max([len(head[i]), *(len(row[i]) for row in cells)]) for i in range(len(head))]
    lines = ["  ".join(name.ljust(width) for name, width in zip(head, widths, strict=True)).rstrip()]
    for row in cells:
        parts = [
            cell.rjust(width) if cell.replace(".", "").replace(",", "").isdigit() else cell.ljust(width)
            for cell, width in zip(row, widths, strict=True)
        ]
        lines.append("  ".join(parts).rstrip())
    return "\n".join(lines)
