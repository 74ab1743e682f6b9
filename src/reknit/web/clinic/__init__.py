"""What the site itself says: its name, its contacts."""
