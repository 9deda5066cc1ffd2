"""Alerts: whoever is on duty is told by a webhook that something urgent waits, and nothing of what it says."""
