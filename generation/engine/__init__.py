"""Turns requests into pictures; knows nothing of Django, the studio or the queue."""
