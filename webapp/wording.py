"""The texts that the product owner requires, word for word, and nothing else.

Every template and script takes them from here, so that a change of wording is a change of this file alone.
Phrases that are links on the page are named beside the text that holds them.
"""

EXIT_HINT = "Quickly exit this site by pressing the Escape key"
EXIT_LINK = "Leave this site"

COOKIE_BANNER = (
    "We use some essential cookies to make our website work. We’d like to set additional cookies so we can "
    "remember your preferences and understand how you use our site."
)
COOKIE_BANNER_MORE = (
    "You can manage your preferences and cookie settings at any time by clicking on “Customise Cookies” "
    "below. For more information on how we use cookies, please see our Cookies notice."
)
COOKIES_NOTICE_LINK = "Cookies notice"
CUSTOMISE_COOKIES = "Customise Cookies"

COOKIES_SAVED = (
    "Your cookie preferences have been saved. You can update your cookie settings at any time on the cookies page."
)
COOKIES_PAGE_LINK = "cookies page"

TECHNICAL_PROBLEM = "Sorry, there was a technical problem. Please try again."

BETA_NOTICE = (
    "This site is a beta, which means it's a work in progress and we'll be adding more to it over the next "
    "few weeks. Your feedback helps us make things better, so please let us know what you think."
)
FEEDBACK_LINK = "let us know what you think"
