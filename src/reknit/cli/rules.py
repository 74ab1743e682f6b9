"""`reknit rules`: every rule, what it looks for, and how sure its parameters are."""

from __future__ import annotations

import dataclasses
import json
from textwrap import fill

import typer

import reknit


def rules(
    as_json: bool = typer.Option(False, "--json", help="Print the rules as JSON, settings included."),
) -> None:
    """List every rule: what it looks for, after whom, and how sure its parameters are."""
    if as_json:
        typer.echo(json.dumps([_entry(rule) for rule in reknit.rules()], indent=2, ensure_ascii=False))
        return
    for rule in reknit.rules():
        when = "while it goes on or looking back" if rule.detector.prospective else "looking back only"
        typer.echo(f"{rule.name}  ({rule.title}; parameters: {rule.certainty}; {when})")
        typer.echo(fill(rule.note, 88, initial_indent="    ", subsequent_indent="    "))
        typer.echo(fill(rule.citation, 88, initial_indent="    ", subsequent_indent="    ") + "\n")


def _entry(rule: reknit.Rule) -> dict[str, object]:
    return {
        "name": rule.name,
        "title": rule.title,
        "detector": rule.detector_name,
        "prospective": rule.detector.prospective,
        "certainty": rule.certainty,
        "note": rule.note,
        "citation": rule.citation,
        "settings": dataclasses.asdict(rule.settings),
    }
