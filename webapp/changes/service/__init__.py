"""What can be done with changes: write and publish them, link messages, count scores, read what is published.

The caller commits. Each verb has a module; everything is imported from here.
"""

from webapp.changes.service.linking import (
    link_message,
    list_changes_of,
    list_messages_of,
    unlink_message,
)
from webapp.changes.service.publishing import (
    PublishedChange,
    publish_change,
    read_published,
    refresh_scores,
    withdraw_change,
)
from webapp.changes.service.writing import (
    ChangedMeanwhile,
    ChangeNotFound,
    edit_change,
    find_change,
    list_changes,
    write_change,
)

__all__ = [
    "ChangeNotFound",
    "ChangedMeanwhile",
    "PublishedChange",
    "edit_change",
    "find_change",
    "link_message",
    "list_changes",
    "list_changes_of",
    "list_messages_of",
    "publish_change",
    "read_published",
    "refresh_scores",
    "unlink_message",
    "withdraw_change",
    "write_change",
]
