"""How often one address may choose about cookies, by form and JSON together, and ask what was recorded."""

from typing import Final

from webapp.limits import limiter

# A library, a refuge or a whole office shares one address, and nobody may be kept from saying no: a refusal over the
# limit holds in the browser all the same. A program that fills the record is soon past this.
choosing: Final = limiter.shared_limit("120 per 10 minutes", scope="cookie choice")
SHARED_READS: Final = (
    "600 per minute"  # each page of the other sites asks once; past this their visitors count as refusing
)
