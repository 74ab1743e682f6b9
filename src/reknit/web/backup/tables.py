"""What goes into a backup, and into which of its two files.

The keys file holds what opens the rest: there is one of it, which every backup writes anew, and none older is kept. So
what was erased cannot be opened in any older data file (see decision 0010).
"""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

IN_KEYS_FILE = ("vault.Wrap", "mfa.Authenticator")
LEFT_OUT = frozenset(
    {
        "sessions.Session",
        "usersessions.UserSession",
        "contenttypes.ContentType",
        "auth.Permission",
        "auth.Group",
        "links.Link",
        "vault.Upkeep",
        "caseload.Summary",
    }
)
"""Of browsers that are signed in, of links that live ten minutes, and what each installation makes for itself.

A summary for one of the two is partly made of what the other wrote; a restore makes it again.
"""

BLANK: Mapping[str, Mapping[str, object]] = {
    "session_checks.Answer": {"number": None},
    "session_checks.Check": {"fingerprint": ""},
    "repairs.MoveMade": {"fingerprint": ""},
}
"""What repeats, outside the seal, something that is sealed. A restore makes the numbers again."""

ROWS_AT_ONCE = 2000


def in_data_file() -> list[type[models.Model]]:
    """Return the models whose rows go into the data file."""
    return [each for each in apps.get_models() if label(each) not in {*LEFT_OUT, *IN_KEYS_FILE}]


def in_keys_file() -> list[type[models.Model]]:
    """Return the models whose rows go into the keys file."""
    return [apps.get_model(each) for each in IN_KEYS_FILE]


def label(model: type[models.Model]) -> str:
    """Return the name by which a backup knows a model."""
    return model._meta.label  # noqa: SLF001 - Django's own name for it


def columns(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """Return a model's columns."""
    return list(model._meta.concrete_fields)  # noqa: SLF001 - as above


def rows_as_lines(model: type[models.Model]) -> Iterator[str]:
    """Yield every row of a model as a JSON list, in the order of `columns`."""
    names = [field.attname for field in columns(model)]
    blank = BLANK.get(label(model), {})
    for row in models.QuerySet(model).order_by("pk").values_list(*names).iterator(ROWS_AT_ONCE):
        yield json.dumps([blank.get(name, cell) for name, cell in zip(names, row, strict=True)], default=_plain)


def row_from_line(model: type[models.Model], fields: Sequence[models.Field[Any, Any]], line: str) -> models.Model:
    """Return the row that `rows_as_lines` wrote."""
    cells = zip(fields, json.loads(line), strict=True)
    return model(**{field.attname: _read(field, cell) for field, cell in cells})


def _read(field: models.Field[Any, Any], cell: Any) -> Any:  # noqa: ANN401 - whatever a column holds
    if cell is None or isinstance(field, models.JSONField):
        return cell
    if isinstance(field, models.BinaryField):
        return base64.b64decode(cell)
    target = field.target_field if isinstance(field, models.ForeignKey) else field
    return target.to_python(cell)


def _plain(cell: object) -> str:
    if isinstance(cell, bytes | memoryview):
        return base64.b64encode(cell).decode()
    isoformat = getattr(cell, "isoformat", None)
    return isoformat() if isoformat else str(cell)
