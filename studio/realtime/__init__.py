"""Sockets: news from the event log to every open page."""
