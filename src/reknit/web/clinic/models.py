"""What the site says about itself."""

from __future__ import annotations

from django.db import models


class Site(models.Model):
    """One row. `contacts`: where people find help, one a line; `made_up` is set once, for a demo's database."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    name = models.CharField(max_length=120)
    contacts = models.TextField(blank=True)
    made_up = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name
