"""What people can do with themes: read them, and decide on them.

The caller commits. What the program does is in `reading` and `storing`, which the command alone uses.
"""

from webapp.feedback.themes.service.deciding import (
    ThemeChangedMeanwhile,
    accept_theme,
    ask_split,
    begin_merge,
    dismiss_theme,
    keep_proposed,
    merge_some,
    take_out,
)
from webapp.feedback.themes.service.listing import (
    ThemeNotFound,
    find_theme,
    list_closest,
    list_doubtful,
    list_largest,
    list_themes,
)

__all__ = [
    "ThemeChangedMeanwhile",
    "ThemeNotFound",
    "accept_theme",
    "ask_split",
    "begin_merge",
    "dismiss_theme",
    "find_theme",
    "keep_proposed",
    "list_closest",
    "list_doubtful",
    "list_largest",
    "list_themes",
    "merge_some",
    "take_out",
]
