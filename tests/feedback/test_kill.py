"""Nothing is lost: server and database are killed under load, and what was thanked for is there exactly once."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.feedback.sending import Crowd, count_stored
from tests.servers import PostgresServer
from tests.sites import Site

KILLS = 4
MESSAGES_BETWEEN = 10
NOWHERE = "http://127.0.0.1:9/"


@pytest.fixture
def site(database_url: str, artifacts: Path, request: pytest.FixtureRequest) -> Iterator[Site]:
    """Our site on the production server, with the database of this test."""
    log = artifacts / f"{request.node.name}.log"
    site = Site(exit_url=NOWHERE, database_url=database_url, log=log)
    yield site
    site.stop()


def assert_nothing_lost(crowd: Crowd, database_url: str, what: str, tell: Callable[[str], None]) -> None:
    stored, thanked = count_stored(database_url), crowd.thanked
    tell(
        f"\n{what} killed {KILLS} times: {len(thanked)} messages thanked for in {crowd.attempts} attempts, "
        f"{sum(stored.values())} stored, {max(stored.values())} times at most"
    )
    assert len(thanked) >= KILLS * MESSAGES_BETWEEN
    assert crowd.attempts > len(thanked), "no request met a kill: the test has proved nothing"
    assert [text for text in thanked if stored[text] != 1] == []
    assert set(stored) == set(thanked)


def test_what_was_thanked_for_outlives_the_server(site: Site, tell: Callable[[str], None]) -> None:
    with Crowd(site.port) as crowd:
        for _ in range(KILLS):
            crowd.wait_for(MESSAGES_BETWEEN)
            site.kill()
            site.start()
    assert_nothing_lost(crowd, site.database_url, "The server", tell)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_what_was_thanked_for_outlives_the_database(
    site: Site, postgres: PostgresServer, tell: Callable[[str], None]
) -> None:
    with Crowd(site.port) as crowd:
        for _ in range(KILLS):
            crowd.wait_for(MESSAGES_BETWEEN)
            postgres.kill()
            postgres.restart()
    assert_nothing_lost(crowd, site.database_url, "The database", tell)
