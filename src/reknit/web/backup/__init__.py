"""Backup, restore, and looking after a site: what `reknit backup`, `restore` and `doctor` do."""
