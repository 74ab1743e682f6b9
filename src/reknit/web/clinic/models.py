"""What the site says about itself."""

from __future__ import annotations

from django.db import models


class Site(models.Model):
    """One row. `contacts`: where people find help, one a line, as `reknit.safety.contacts` reads them.

    `country`: two letters, "" for none. `risk_protocol`: who is told where somebody wishes it, one a line: a person's
    id and hours. `open_to_peers`: whether partners and friends with an account may begin. `keys_mark` tells the
    site's keys from others. `months_ended`, `months_lines`, `months_transcripts`: how long what has ended, audit lines,
    and transcripts that nobody codes any more are kept; null: for good. `keeping_changed_on`: when that was last
    changed. `made_up` is set once, for a demo's database.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    name = models.CharField(max_length=120)
    contacts = models.TextField(blank=True)
    country = models.CharField(max_length=2, blank=True)
    risk_protocol = models.TextField(blank=True)
    keys_mark = models.CharField(max_length=64, blank=True)
    open_to_peers = models.BooleanField(default=False)
    made_up = models.BooleanField(default=False)
    months_ended = models.PositiveSmallIntegerField(null=True)
    months_transcripts = models.PositiveSmallIntegerField(null=True)
    months_lines = models.PositiveSmallIntegerField(null=True)
    keeping_changed_on = models.DateField(null=True)

    def __str__(self) -> str:
        return self.name


class QuarterFigures(models.Model):
    """What was told of one quarter ("2026-Q1"), rounded and without small groups. Once told it does not change.

    `told` are the shares of pairs; `told_of_check` what the answers that both shared say of the check itself.
    """

    quarter = models.CharField(max_length=7, primary_key=True)
    told = models.JSONField()
    told_of_check = models.JSONField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"figures of {self.quarter}"
