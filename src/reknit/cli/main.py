"""`reknit`: the commands, and how they fail: one clear message, exit code 2, nothing half-written.

Paths are declared with readable=False: whether a file can be read is found out, and told, by what opens it.
"""

from __future__ import annotations

from reknit.cli.say import ending_well_when_stopped, refuse

with ending_well_when_stopped():
    import typer

    import reknit
    from reknit.cli import (
        analyze,
        check_quality,
        evaluate,
        let_in,
        rebuild_caseload,
        remove_old,
        rules,
        serve,
        simulate,
        transcript,
        upkeep,
    )

app = typer.Typer(
    name="reknit",
    help="Notice when the bond between two people has slipped, and mend it together.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("analyze")(analyze.analyze)
app.command("check-quality")(check_quality.check_quality)
app.command("evaluate")(evaluate.evaluate)
app.command("rules")(rules.rules)
app.command("simulate")(simulate.simulate)
app.add_typer(transcript.transcript)
app.command("serve")(serve.serve)
app.command("demo")(serve.demo)
app.command("let-in")(let_in.let_in)
app.command("remove-old")(remove_old.remove_old)
app.command("rebuild-caseload")(rebuild_caseload.rebuild_caseload)
app.command("backup")(upkeep.backup)
app.command("restore")(upkeep.restore)
app.command("doctor")(upkeep.doctor)
app.add_typer(upkeep.keys, name="keys")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"reknit {reknit.__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: bool = typer.Option(
        False, "--version", callback=_version, is_eager=True, help="Say the version and stop."
    ),
) -> None:
    """Notice when the bond between two people has slipped, and mend it together."""
    del version  # answered by its callback


def main() -> None:
    """Run the command line; bad input ends with exit code 2, an interruption with 130."""
    with ending_well_when_stopped():
        try:
            app()
        except (reknit.TableError, reknit.PanelError, reknit.UnknownRuleError) as problem:
            refuse(str(problem))
        except OSError as problem:
            refuse(f"{problem.filename or 'a file'}: {problem.strerror or problem}")
