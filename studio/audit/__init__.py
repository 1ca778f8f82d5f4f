"""The history nobody can rewrite: a chain of rows per project, and its head kept elsewhere."""
