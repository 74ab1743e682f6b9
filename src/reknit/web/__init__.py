"""The web app: two people check in, see side by side what each chose to share, and mend."""
