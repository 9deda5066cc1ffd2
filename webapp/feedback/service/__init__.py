"""What can be done with feedback: take it in, read it, decide on it, hand it back, hold it, unseal it, delete it.

The caller commits. Each verb has a module; everything is imported from here.
"""

from webapp.feedback.draft import FeedbackDraft
from webapp.feedback.service.claiming import (
    Erasure,
    FeedbackHeld,
    ReceiptUnknown,
    erase_feedback,
    erase_for_staff,
    find_by_receipt,
)
from webapp.feedback.service.correcting import hide_passage, show_passages
from webapp.feedback.service.counting import FEEDBACK_DAYS, Totals, TotalsSince, read_totals
from webapp.feedback.service.deciding import (
    Decision,
    FeedbackChanged,
    assign,
    begin_change,
    change_status,
    lock_messages,
    raise_urgency,
)
from webapp.feedback.service.filtering import FeedbackFilter, Order, Spam
from webapp.feedback.service.finding import (
    FeedbackPage,
    count_feedback,
    find_feedback_page,
    find_next,
)
from webapp.feedback.service.forgetting import empty_log, forget_some_words, forget_words_at_once
from webapp.feedback.service.holding import find_by_reference, find_hold, hold_feedback, release_feedback
from webapp.feedback.service.noting import add_note, list_notes
from webapp.feedback.service.parts import Cursor, CursorUnreadable
from webapp.feedback.service.purging import (
    RetentionClass,
    count_due,
    count_kept_unread,
    count_some_due,
    list_classes,
    purge_some,
)
from webapp.feedback.service.reading import (
    FeedbackNotFound,
    count_waiting,
    find_feedback,
    is_any_late,
    list_urgent,
)
from webapp.feedback.service.retaining import Held, list_holds, list_removals
from webapp.feedback.service.submitting import submit_feedback, submit_messages
from webapp.feedback.service.tagging import (
    TagRefused,
    add_tags,
    clean_tag,
    list_tags,
    remove_tags,
    tags_of,
    tags_of_each,
)
from webapp.feedback.service.terms import MAX_SEARCH_CHARACTERS, SearchUnclear, read_search
from webapp.feedback.service.transitions import MIN_REASON_CHARACTERS, Needs, Step, StepRefused, list_steps
from webapp.feedback.service.unsealing import Resealed, is_sealed, open_originals, reseal_some

__all__ = [
    "FEEDBACK_DAYS",
    "MAX_SEARCH_CHARACTERS",
    "MIN_REASON_CHARACTERS",
    "Cursor",
    "CursorUnreadable",
    "Decision",
    "Erasure",
    "FeedbackChanged",
    "FeedbackDraft",
    "FeedbackFilter",
    "FeedbackHeld",
    "FeedbackNotFound",
    "FeedbackPage",
    "Held",
    "Needs",
    "Order",
    "ReceiptUnknown",
    "Resealed",
    "RetentionClass",
    "SearchUnclear",
    "Spam",
    "Step",
    "StepRefused",
    "TagRefused",
    "Totals",
    "TotalsSince",
    "add_note",
    "add_tags",
    "assign",
    "begin_change",
    "change_status",
    "clean_tag",
    "count_due",
    "count_feedback",
    "count_kept_unread",
    "count_some_due",
    "count_waiting",
    "empty_log",
    "erase_feedback",
    "erase_for_staff",
    "find_by_receipt",
    "find_by_reference",
    "find_feedback",
    "find_feedback_page",
    "find_hold",
    "find_next",
    "forget_some_words",
    "forget_words_at_once",
    "hide_passage",
    "hold_feedback",
    "is_any_late",
    "is_sealed",
    "list_classes",
    "list_holds",
    "list_notes",
    "list_removals",
    "list_steps",
    "list_tags",
    "list_urgent",
    "lock_messages",
    "open_originals",
    "purge_some",
    "raise_urgency",
    "read_search",
    "read_totals",
    "release_feedback",
    "remove_tags",
    "reseal_some",
    "show_passages",
    "submit_feedback",
    "submit_messages",
    "tags_of",
    "tags_of_each",
]
