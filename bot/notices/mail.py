"""Mail: one message to one person, over SMTP.

In doubt (the server vanished after it had the text) it has failed and is sent again: a doubled mail is
harmless, a lost one is not, and its Message-ID is the same, so that most readers show it once.
"""

import re
import smtplib
import ssl
from contextlib import suppress
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from bot.clock import in_beijing
from bot.config.addresses import MailServer
from bot.notices.failures import Failed, Rejected, network_reason, quoted

TIMEOUT = 15  # seconds of real time, for each step
HOME = frozenset({"127.0.0.1", "::1", "localhost"})


class Mail:
    """Sends mail by one server, in the name of one mailbox."""

    def __init__(self, server: MailServer, sender: str, name: str):
        self._server = server
        self._sender = Address(display_name=name, addr_spec=sender)

    def send(self, to: str, subject: str, text: str, *, key: str, now: datetime) -> None:
        """Send *text* to the mailbox *to*; *key* is the same whenever this very message is sent again.

        Raises Failed when the server cannot be used, Rejected when it does not take this message.
        """
        message = EmailMessage()
        message["Subject"] = subject
        message["From"] = self._sender
        message["To"] = Address(addr_spec=to)
        message["Date"] = format_datetime(in_beijing(now))
        message["Message-ID"] = f"<{key}@{self._sender.domain}>"
        message["Auto-Submitted"] = "auto-generated"  # no answering machine answers it
        message.set_content(text, cte="base64")
        server = self._open()
        try:
            self._enter(server)
            self._hand_over(server, message, to)
        finally:
            with suppress(smtplib.SMTPException, OSError):  # the mail is sent, or has failed, by now
                server.quit()
            server.close()

    def _open(self) -> smtplib.SMTP:
        host, port, name = self._server.host, self._server.port, self._sender.domain
        reason: str
        try:
            if self._server.encrypted:
                context = ssl.create_default_context()
                return smtplib.SMTP_SSL(host, port, local_hostname=name, timeout=TIMEOUT, context=context)
            return smtplib.SMTP(host, port, local_hostname=name, timeout=TIMEOUT)
        except (smtplib.SMTPException, OSError, ValueError) as error:
            reason, said = self._reason(error), self._said_with(error)
        raise Failed(f"连不上邮件服务器 {host}:{port}，{reason}", said)

    def _enter(self, server: smtplib.SMTP) -> None:
        """Encrypt where the server can, and sign in; a password goes to another machine only encrypted."""
        problem, said = "", ""
        try:
            server.ehlo_or_helo_if_needed()
            encrypted = self._server.encrypted
            if not encrypted and server.has_extn("starttls"):
                server.starttls(context=ssl.create_default_context())
                server.ehlo()
                encrypted = True
            if not self._server.user:
                return
            if not encrypted and self._server.host not in HOME:
                problem = "邮件服务器不支持加密，密码没有送出去；请管理员改用加密的 465 端口"
            else:
                server.login(self._server.user, self._server.password)
        except smtplib.SMTPAuthenticationError:
            problem = "邮件服务器不认用户名或密码，很多邮箱要用“授权码”"
        except smtplib.SMTPNotSupportedError:
            problem = "邮件服务器不让登录，请管理员去掉设置里的用户名和密码，或换一个端口"
        except (smtplib.SMTPException, OSError, ValueError) as error:
            problem, said = f"登录邮件服务器时出错，{self._reason(error)}", self._said_with(error)
        if problem:
            raise Failed(problem, said)

    def _hand_over(self, server: smtplib.SMTP, message: EmailMessage, to: str) -> None:
        outcome: Failed | Rejected
        try:
            server.send_message(message, self._sender.addr_spec, [to])
            return
        except smtplib.SMTPRecipientsRefused as error:
            code, said = next(iter(error.recipients.values()))
            outcome = Rejected(_why_not(code, said), self._said(code, said), for_now=400 <= code < 500)
        except smtplib.SMTPSenderRefused as error:
            answer = self._said(error.smtp_code, error.smtp_error)
            outcome = Failed("邮件服务器不许用这个发件人，请管理员检查设置里的发件人", answer)
        except smtplib.SMTPDataError as error:
            answer = self._said(error.smtp_code, error.smtp_error)
            outcome = Rejected("邮件服务器没有收下这封信", answer, for_now=400 <= error.smtp_code < 500)
        except (smtplib.SMTPException, OSError, ValueError) as error:
            outcome = Failed(f"发信途中断了，{self._reason(error)}", self._said_with(error))
        raise outcome

    def _reason(self, error: Exception) -> str:
        """Say in words what happened; nothing of an exception is shown."""
        if isinstance(error, smtplib.SMTPResponseException):
            return "对方报告出错"
        if isinstance(error, smtplib.SMTPServerDisconnected):
            return "对方断开了连接"
        if isinstance(error, smtplib.SMTPException) or not isinstance(error, OSError):
            return "对方的回答看不懂"
        return network_reason(error)

    def _said_with(self, error: Exception) -> str:
        """Return what the server said when it answered with *error*; other exceptions may hold a password."""
        if isinstance(error, smtplib.SMTPResponseException):
            return self._said(error.smtp_code, error.smtp_error)
        return ""

    def _said(self, code: int, said: bytes | str) -> str:
        text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
        return f"{code} {quoted(text, self._server.password, self._server.user)}".strip()


def _why_not(code: int, said: bytes | str) -> str:
    """Say why a mailbox took nothing, by the enhanced status code that the answer begins with (RFC 3463).

    Nothing of the letter was seen yet: what forbids it (7) is who may send through the server.
    """
    if 400 <= code < 500:
        return "对方的邮箱现在不收"
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    found = re.match(r"5\.(\d{1,3}\.\d{1,3})\b", text.strip())
    match (found[1] if found else "").split("."):
        case ["1", "1" | "2" | "3" | "6" | "10"]:
            return "对方的邮箱不收，没有这个邮箱，多半是地址写错了"
        case ["2", "2"]:
            return "对方的邮箱不收，它已经满了"
        case ["7", _]:
            return "邮件服务器不许往那里发，请管理员检查邮件的设置"
    return "对方的邮箱不收，多半是地址写错了，或邮箱已停用"
