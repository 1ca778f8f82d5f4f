"""The JSON API: the only write path of pages and scripts."""
