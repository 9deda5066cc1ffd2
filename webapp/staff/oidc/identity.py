"""How the service is known at a provider, what it asks, and who comes back."""

from dataclasses import dataclass


class ProviderAway(Exception):  # noqa: N818 - says what happened
    """The provider does not answer, or not as OpenID Connect has it."""


class IdentityRefused(Exception):  # noqa: N818 - says what happened
    """The provider does not say who this is, or what it says cannot be believed."""


@dataclass(frozen=True, kw_only=True)
class Registration:
    """How the service is known at its provider."""

    issuer: str
    client_id: str
    client_secret: str
    return_address: str


@dataclass(frozen=True, kw_only=True)
class Question:
    """Where to send somebody, and what must come back with them. All but the address stays with their browser."""

    address: str
    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, kw_only=True)
class Identity:
    """Who somebody is to a provider: an address that it has verified, and a hash of its own name for them."""

    email: str
    identity_hash: bytes
