"""Time stamps of an outside authority (RFC 3161): proof that bytes were there at a time, which nobody can date back."""

from __future__ import annotations

import hashlib
import urllib.request
from urllib.parse import urlsplit

from newsarchive.errors import NewsArchiveError, Unhealthy, UsageError

__all__ = ["ask_for_stamp", "stamped_digest"]

WAIT_S = 30
MOST_BYTES = 1 << 20  # of an answer: a token with its certificates has some six thousand
_GRANTED = (0, 1)  # granted, granted with modifications (RFC 3161, 2.4.2)


def ask_for_stamp(address: str, data: bytes) -> bytes:
    """The authority's answer (a DER TimeStampResp) for the SHA-256 of `data`, as it came.

    Raises UsageError for what is no http address, Unhealthy where the authority cannot be asked, refuses, or stamps
    something else.
    """
    if urlsplit(address).scheme not in ("http", "https"):
        raise UsageError(f"{address}: is no address of a time stamp authority; write http://… or https://…")
    try:
        from rfc3161_client import HashAlgorithm, TimestampRequestBuilder, decode_timestamp_response
    except ModuleNotFoundError as error:
        raise NewsArchiveError("time stamps need a library: pip install 'newsarchive[stamp]'") from error
    asked = TimestampRequestBuilder().data(data).hash_algorithm(HashAlgorithm.SHA256).build()
    raw = _post(address, asked.as_bytes())
    try:
        answer = decode_timestamp_response(raw)
        digest = stamped_digest(raw) if answer.status in _GRANTED else None
        nonce = answer.tst_info.nonce if digest is not None else None
    except ValueError as error:
        raise Unhealthy(f"{address}: its answer is no time stamp ({error})") from error
    if digest is None:
        raise Unhealthy(f"{address}: refused, status {answer.status} {', '.join(answer.status_string)}".rstrip())
    if digest != hashlib.sha256(data).hexdigest() or nonce != asked.nonce:
        raise Unhealthy(f"{address}: stamped something else than it was asked to")
    return raw


def stamped_digest(answer: bytes) -> str:
    """The digest, hex, that a TimeStampResp speaks of; raises ValueError for what is none, ModuleNotFoundError without the library."""
    from rfc3161_client import decode_timestamp_response

    return decode_timestamp_response(answer).tst_info.message_imprint.message.hex()


def _post(address: str, asked: bytes) -> bytes:
    request = urllib.request.Request(  # noqa: S310 - http and https only, as checked
        address, data=asked, headers={"Content-Type": "application/timestamp-query"}
    )
    try:
        with urllib.request.urlopen(request, timeout=WAIT_S) as answer:  # noqa: S310
            raw: bytes = answer.read(MOST_BYTES)
            return raw
    except OSError as error:
        raise Unhealthy(f"{address}: cannot be asked ({error}); nothing was stamped, try again later") from error
