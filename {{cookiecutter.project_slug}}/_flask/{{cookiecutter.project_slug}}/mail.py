import logging
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage
from email.utils import localtime, make_msgid
from functools import partial
from smtplib import SMTP, SMTP_SSL
from ssl import create_default_context
from typing import Any
from urllib.parse import unquote, urlsplit

import flask_security
from flask import current_app

outbox = ThreadPoolExecutor(max_workers=1)


def deliver(message: EmailMessage, server: str) -> None:
    """Send by the server at a URL, or print if it is `console:`."""
    try:
        url, context = urlsplit(server), create_default_context()
        address = str(url.hostname), url.port or {"smtp+tls": 587}.get(url.scheme, 0)
        if url.scheme == "console":
            print(message["To"], message["Subject"], message.get_content(), sep="\n")
            return
        use_ssl = url.scheme == "smtps"
        connect = partial(SMTP_SSL, context=context) if use_ssl else SMTP
        with connect(*address, timeout=10) as smtp:
            if url.scheme == "smtp+tls":
                smtp.starttls(context=context)
            if url.username:
                smtp.login(unquote(url.username), unquote(url.password or ""))
            smtp.send_message(message)
    except Exception:
        logging.getLogger(__name__).exception("Could not send an email to %s", message["To"])


class MailUtil(flask_security.MailUtil):
    """Send in the background, so that response times do not reveal who has an account."""

    def send_mail(self, *args: Any, **kwargs: Any) -> None:
        _, subject, recipient, sender, body, _ = args
        message = EmailMessage()
        message["From"], message["To"] = sender, recipient
        message["Subject"] = f"[{current_app.config['SITE_NAME']}] {subject}"
        message["Date"] = localtime()
        message["Message-ID"] = make_msgid(domain=message["From"].addresses[0].domain)
        message.set_content(body.strip())
        outbox.submit(deliver, message, current_app.config["EMAIL_URL"])
