"""A real mail server for tests: SMTP by aiosmtpd on a port of this machine, and what it was given."""

import asyncio
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import IPv4Address
from pathlib import Path

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USER, PASSWORD = "tongzhi", "geheim-smtp-42"
SENDER = "tongzhi@example.cn"


@dataclass
class Letter:
    """One mail as it arrived."""

    to: str
    content: EmailMessage
    encrypted: bool
    signed_in: bool

    @property
    def subject(self) -> str:
        return str(self.content["Subject"])

    @property
    def text(self) -> str:
        return str(self.content.get_content())


@dataclass
class Post:
    """What a mail server was given, and how it behaves; stopped and started, it keeps its port."""

    tls: ssl.SSLContext | None = None  # offered by STARTTLS
    from_the_start: bool = False  # the same, from the first byte
    letters: list[Letter] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)  # address → what is answered to it
    refused_sender: str = ""
    after_text: Callable[[], str | None] = lambda: None  # its answer to DATA, else 250; it may raise
    vanishes: int = 0  # times that the connection ends instead of the answer to a text it has taken
    port: int = 0

    @property
    def url(self) -> str:
        return f"smtp{'s' if self.from_the_start else ''}://127.0.0.1:{self.port}"

    @property
    def url_with_password(self) -> str:
        return self.url.replace("://", f"://{USER}:{PASSWORD}@")

    @property
    def told(self) -> list[tuple[str, str]]:
        """To whom and about what, in order."""
        return [(letter.to, letter.subject) for letter in self.letters]

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        return self.refused_sender or "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content
        assert isinstance(content, bytes)
        letter = message_from_bytes(content, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        for address in envelope.rcpt_tos:
            self.letters.append(
                Letter(
                    address,
                    letter,
                    session.ssl is not None or self.from_the_start,
                    bool(session.authenticated),
                )
            )
        if self.vanishes:
            self.vanishes -= 1
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        return self.after_text() or "250 OK"

    def start(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        listening = self._loop.create_server(
            self._protocol, "127.0.0.1", self.port, ssl=self.tls if self.from_the_start else None
        )
        self._server = asyncio.run_coroutine_threadsafe(listening, self._loop).result(10)
        self.port = self._server.sockets[0].getsockname()[1]

    def stop(self) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _close(self) -> None:
        self._server.close()
        await self._server.wait_closed()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()
        await asyncio.sleep(0)

    def _protocol(self) -> SMTP:
        offered = None if self.from_the_start else self.tls
        return SMTP(
            self,
            tls_context=offered,
            auth_require_tls=offered is not None,
            authenticator=_authenticate,
            loop=self._loop,
        )


def _authenticate(
    server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: object
) -> AuthResult:
    assert isinstance(given, LoginPassword)
    good = (given.login, given.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=good, handled=False)


@contextmanager
def running(tls: ssl.SSLContext | None = None, *, from_the_start: bool = False) -> Iterator[Post]:
    """Run a mail server on a free port."""
    post = Post(tls, from_the_start)
    post.start()
    try:
        yield post
    finally:
        post.stop()


def certificate(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """Return what a server at 127.0.0.1 encrypts with, and the file by which clients trust it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "the tests' mail server")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    public, private = folder / "mail.crt", folder / "mail.key"
    public.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(public, private)
    return context, public
