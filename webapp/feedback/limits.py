"""How often one address may send feedback, by form and JSON together, and ask for what it sent."""

from typing import Final

from webapp.limits import limiter

# A household, a library or a refuge shares one address; a program that floods the queue is soon past this.
sending: Final = limiter.shared_limit("30 per hour", scope="feedback")

# Nobody guesses 160 bits; the limit keeps those who try from burdening the database.
claiming: Final = limiter.shared_limit("30 per hour", scope="receipt")
