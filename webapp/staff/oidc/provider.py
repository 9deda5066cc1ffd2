"""Asking an OpenID Connect provider who somebody is: authorization code flow with PKCE, state and nonce.

OpenID Connect Core 1.0, section 3.1, and Discovery 1.0; PKCE (RFC 7636); issuer in the answer (RFC 9207). What the
provider says of itself is read at each sign-in: nothing is kept between two.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote_plus, urlencode, urlsplit

from webapp.staff.oidc.identity import Identity, IdentityRefused, ProviderAway, Question, Registration

if TYPE_CHECKING:
    from httpx import Client as HttpClient
    from httpx import Response

TIMEOUT_SECONDS: Final = 5
# Keys that a provider alone holds; never `none`, nor the secret that it shares with us.
ALGORITHMS: Final = (
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "ES512",
    "Ed25519",
    "EdDSA",
)
CLOCK_SECONDS: Final = 60  # that two clocks may differ


def ask(registration: Registration) -> Question:
    """Return where the provider signs somebody in.

    Raises:
        ProviderAway: It does not answer.
    """
    from authlib.common.security import generate_token
    from authlib.oauth2.rfc7636 import create_s256_code_challenge

    with _http() as http:
        address = _address(_discover(http, registration), "authorization_endpoint", registration)
    state, nonce, verifier = generate_token(32), generate_token(32), generate_token(64)
    fields = {
        "response_type": "code",
        "client_id": registration.client_id,
        "redirect_uri": registration.return_address,
        "scope": "openid email",
        "state": state,
        "nonce": nonce,
        "code_challenge": create_s256_code_challenge(verifier),
        "code_challenge_method": "S256",
    }
    joined = f"{address}{'&' if urlsplit(address).query else '?'}{urlencode(fields)}"
    return Question(address=joined, state=state, nonce=nonce, verifier=verifier)


def identify(registration: Registration, *, code: str, nonce: str, verifier: str) -> Identity:
    """Return who came back with this code.

    Raises:
        ProviderAway: It does not answer.
        IdentityRefused: The code or what it leads to is not right, or the address is not verified.
    """
    with _http() as http:
        metadata = _discover(http, registration)
        tokens = _fetch_tokens(http, metadata, registration, code=code, verifier=verifier)
        keys = _read(http.get(_address(metadata, "jwks_uri", registration)))
        claims = _check_token(tokens, keys, registration, nonce=nonce)
        if "email" not in claims and "userinfo_endpoint" in metadata:
            claims = _fetch_userinfo(http, metadata, registration, tokens=tokens, subject=claims["sub"])
    email, subject = claims.get("email"), claims["sub"]
    if not isinstance(email, str) or claims.get("email_verified") is not True:
        raise IdentityRefused
    name = f"{registration.issuer} {subject}"
    return Identity(email=email, identity_hash=hashlib.sha256(name.encode()).digest())


@contextmanager
def _http() -> "Iterator[HttpClient]":
    """Yield what asks the provider; that it does not answer in time is told as such."""
    from httpx import Client, HTTPError, InvalidURL

    try:
        with Client(timeout=TIMEOUT_SECONDS) as http:
            yield http
    except (HTTPError, InvalidURL) as error:
        raise ProviderAway from error


def _discover(http: "HttpClient", registration: Registration) -> dict[str, Any]:
    metadata = _read(http.get(f"{registration.issuer.rstrip('/')}/.well-known/openid-configuration"))
    if metadata.get("issuer") != registration.issuer:
        raise ProviderAway
    return metadata


def _address(metadata: dict[str, Any], name: str, registration: Registration) -> str:
    """Return an address that the provider names, which must be as safe to ask as the provider itself."""
    address = metadata.get(name)
    if not isinstance(address, str) or urlsplit(address).scheme not in {"https", urlsplit(registration.issuer).scheme}:
        raise ProviderAway
    return address


def _fetch_tokens(
    http: "HttpClient", metadata: dict[str, Any], registration: Registration, *, code: str, verifier: str
) -> dict[str, Any]:
    fields = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": registration.return_address,
        "code_verifier": verifier,
    }
    address = _address(metadata, "token_endpoint", registration)
    # RFC 6749, section 2.3.1: both are form-encoded first. A provider that names no way takes this one.
    basic = (quote_plus(registration.client_id), quote_plus(registration.client_secret))
    if "client_secret_basic" in metadata.get("token_endpoint_auth_methods_supported", ["client_secret_basic"]):
        answer = http.post(address, data=fields, auth=basic)
    else:
        secret = {"client_id": registration.client_id, "client_secret": registration.client_secret}
        answer = http.post(address, data={**fields, **secret})
    if answer.is_client_error:
        raise IdentityRefused
    return _read(answer)


def _check_token(
    tokens: dict[str, Any], keys: dict[str, Any], registration: Registration, *, nonce: str
) -> dict[str, Any]:
    """Return what the ID token says, its signature, issuer, audience, times and nonce checked."""
    from authlib.oidc.core import CodeIDToken
    from joserfc import jwt
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySet

    try:
        token = jwt.decode(str(tokens.get("id_token", "")), KeySet.import_key_set(keys), algorithms=list(ALGORITHMS))  # type: ignore[arg-type]
        claims = CodeIDToken(
            token.claims,
            token.header,
            options={
                "iss": {"essential": True, "value": registration.issuer},
                "aud": {"essential": True, "value": registration.client_id},
            },
            params={
                "nonce": nonce,
                "client_id": registration.client_id,
                "access_token": tokens.get("access_token"),
            },
        )
        claims.validate(leeway=CLOCK_SECONDS)
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise IdentityRefused from error
    return dict(token.claims)


def _fetch_userinfo(
    http: "HttpClient", metadata: dict[str, Any], registration: Registration, *, tokens: dict[str, Any], subject: str
) -> dict[str, Any]:
    address = _address(metadata, "userinfo_endpoint", registration)
    claims = _read(http.get(address, headers={"Authorization": f"Bearer {tokens.get('access_token')}"}))
    if claims.get("sub") != subject:  # OpenID Connect Core, section 5.3.2: it may be of somebody else
        raise IdentityRefused
    return claims


def _read(answer: "Response") -> dict[str, Any]:
    answer.raise_for_status()
    try:
        content = answer.json()
    except ValueError as error:
        raise ProviderAway from error
    if not isinstance(content, dict):
        raise ProviderAway
    return content
