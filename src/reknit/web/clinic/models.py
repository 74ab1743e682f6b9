"""What the site says about itself."""

from __future__ import annotations

from django.db import models


class Site(models.Model):
    """One row. `contacts`: where people find help, one a line, as `reknit.safety.contacts` reads them.

    `country`: two letters, "" for none. `risk_protocol`: who is told where somebody wishes it, one a line: a person's
    id and hours. `open_to_peers`: whether partners and friends with an account may begin. `keys_mark` tells the
    site's keys from others. `made_up` is set once, for a demo's database.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    name = models.CharField(max_length=120)
    contacts = models.TextField(blank=True)
    country = models.CharField(max_length=2, blank=True)
    risk_protocol = models.TextField(blank=True)
    keys_mark = models.CharField(max_length=64, blank=True)
    open_to_peers = models.BooleanField(default=False)
    made_up = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name
