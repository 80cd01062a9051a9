"""What every answer carries, errors included: a strict Content-Security-Policy; and whose questions are answered."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

__all__ = ["CAPTURED_POLICY", "POLICY", "guarded"]

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
Receive = Callable[[], Awaitable[Message]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; form-action 'self'; frame-src 'self'; frame-ancestors 'self'; base-uri 'none'"
)
CAPTURED_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; form-action 'none'; "
    "frame-ancestors 'self'; base-uri 'none'"
)
"""For bytes that came from the web: shown in an origin of their own, nothing runs, nothing is fetched, nothing is sent."""

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def guarded(application: Application, host: str | None) -> Application:
    """The application with its headers; on a loopback `host` it answers to loopback names only.

    A page elsewhere may point a name of its own at 127.0.0.1 and read the answers (DNS rebinding): the browser then
    sends that name as Host.
    """
    allowed = LOOPBACK if host in LOOPBACK else None

    async def answer(scope: Message, receive: Receive, send: Send) -> None:
        """One question, answered or refused."""
        if scope["type"] != "http":
            await application(scope, receive, send)
            return
        if allowed is not None and _asked_host(scope) not in allowed:
            await _refuse(_with_headers(send))
            return
        await application(scope, receive, _with_headers(send))

    return answer


def _with_headers(send: Send) -> Send:
    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            given = {name.lower() for name, _ in message.get("headers", [])}
            ours = {
                b"content-security-policy": POLICY.encode(),
                b"x-content-type-options": b"nosniff",
                b"referrer-policy": b"no-referrer",
                b"cross-origin-opener-policy": b"same-origin",
                b"cross-origin-resource-policy": b"same-origin",
            }
            more = [(name, value) for name, value in ours.items() if name not in given]
            message = {**message, "headers": [*message.get("headers", []), *more]}
        await send(message)

    return send_with_headers


def _asked_host(scope: Message) -> str:
    host = next((value for name, value in scope["headers"] if name == b"host"), b"").decode("latin-1").lower()
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0]


async def _refuse(send: Send) -> None:
    text = b"newsarchive answers to 127.0.0.1 and localhost only; `serve --host` opens it to other names.\n"
    headers = [(b"content-type", b"text/plain; charset=utf-8")]
    await send({"type": "http.response.start", "status": 421, "headers": headers})
    await send({"type": "http.response.body", "body": text})
