"""What the commands of every chain do and say: seal, verify and purge."""

from collections.abc import Callable
from datetime import datetime

import click
from sqlalchemy.orm import Session

from webapp.chain.purging import plan_purge, purge_batch
from webapp.chain.sealing import SealBusyError, seal_records
from webapp.chain.tables import Chain, Record
from webapp.chain.verification import Verification, verify_chain
from webapp.database import Database


def seal(database: Database, chain: Chain[Record], *, now: datetime) -> None:
    """Add all new records to the chain, and print its head.

    Raises:
        ClickException: when somebody else seals.
    """
    try:
        sealed = seal_records(database, chain, now=now)
    except SealBusyError as fault:
        raise click.ClickException(str(fault)) from None
    click.echo(f"Sealed {_count(sealed.records, chain.noun)} in {_count(sealed.batches, 'batch', 'batches')}.")
    _print_head(sealed.head)


def verify(database: Database, chain: Chain[Record], *, head: str | None) -> Verification:
    """Check the chain, and return what was found; the caller says it with `tell`."""
    with database.request_session(may_write=False) as session:
        return verify_chain(session, chain, head=head)


def tell(found: Verification, chain: Chain[Record]) -> None:
    """Print what was found.

    Raises:
        ClickException: that names the first row that does not fit.
    """
    if found.fault:
        raise click.ClickException(found.fault)
    click.echo(
        f"All in order: {_count(found.seals, 'seal')} over {_count(found.records, chain.noun)}, "
        f"of which {found.purged} {'was' if found.purged == 1 else 'were'} purged. "
        f"{found.waiting} {'is' if found.waiting == 1 else 'are'} not sealed yet."
    )
    _print_head(found.head)


def purge(
    database: Database, chain: Chain[Record], *, now: datetime, dry_run: bool, note: Callable[[Session, int], None]
) -> None:
    """Delete, or say what would be deleted, each batch in a transaction of its own, in which `note` tells the audit."""
    with database.request_session(may_write=False) as session:
        planned = plan_purge(session, chain, now=now)
    told = f"{_count(planned.records, chain.noun)} in {_count(len(planned.seals), 'batch', 'batches')}"
    if dry_run:
        click.echo(f"Would delete {told}.")
        return
    for number in planned.seals:
        with database.session() as session:
            purge_batch(session, chain, number, now=now)
            note(session, number)
            session.commit()
    click.echo(f"Deleted {told}.")


def _print_head(head: str | None) -> None:
    if head:
        click.echo(f"Head: {head}")


def _count(number: int, noun: str, nouns: str = "") -> str:
    return f"{number:,} {noun if number == 1 else nouns or noun + 's'}"
