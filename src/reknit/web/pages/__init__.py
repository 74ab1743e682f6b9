"""The pages, one module a page or step."""
