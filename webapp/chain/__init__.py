"""A chain over rows that are only ever added: it proves that none was changed, removed, inserted or moved since.

Consent decisions and the audit of staff each have one. A feature gives its tables the columns of `tables.py` and
says in a `Chain` what a row says; sealing, checking and purging are the same for all.
"""
