"""One message, and everything that staff do to it."""
