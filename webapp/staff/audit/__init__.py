"""The audit: what staff did, kept so that nobody can change it unseen. To add a line, import from here."""

from webapp.audit import MAX_SUBJECT_CHARACTERS, Action, AuditEntry, message_subject, record

__all__ = ["MAX_SUBJECT_CHARACTERS", "Action", "AuditEntry", "message_subject", "record"]
