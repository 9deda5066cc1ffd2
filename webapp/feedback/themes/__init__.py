"""Themes of the messages: suggested on this machine by a command, named and kept by people."""
