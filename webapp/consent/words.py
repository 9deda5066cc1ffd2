"""Our own words about cookies, where the record of a decision must hold the exact text that was shown.

The texts that the product owner requires are in `webapp/wording.py`.
"""

HEADING = "Cookies on this site"
ACCEPT = "Accept additional cookies"
REJECT = "Reject additional cookies"

GLOBAL_PRIVACY_CONTROL = (
    "Your browser sends the Global Privacy Control signal. We take it as a no to additional cookies. You can still "
    "choose something else."
)
CHANGED = "We ask again because what we ask about has changed since you last chose:"

PAGE_INTRODUCTION = (
    "Cookies are small files that a website keeps on your phone, tablet or computer. This site works without the "
    "ones below. It is your choice, and you can change it here at any time."
)
REMEMBER_QUESTION = "How long should we remember your choice?"
REMEMBER_HINT = (
    "Your choice itself is kept in a cookie. Someone who uses this device could see that this site was visited. A "
    "choice for this visit only goes when you close the browser."
)
FOR_THIS_VISIT = "For this visit only"
