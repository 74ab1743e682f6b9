"""The report of `reknit analyze`: a page, four tables, and a record of the run."""
