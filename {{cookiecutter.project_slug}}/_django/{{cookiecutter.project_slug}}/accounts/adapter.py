import logging
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import ReauthenticateForm
from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.ratelimit import consume, respond_429
from axes.utils import reset
from django.contrib import messages
from django.contrib.auth.hashers import make_password
from django.contrib.sites.shortcuts import get_current_site
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

outbox = ThreadPoolExecutor(max_workers=1)


class AccountAdapter(DefaultAccountAdapter):
    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send in the background, so that response times do not reveal who has an account."""
        if "ip" not in context and not consume(self.request, action="mail", key=email.lower()):
            raise ImmediateHttpResponse(respond_429(self.request))  # except for notices
        context |= {"email": email, "current_site": get_current_site(self.request)}
        outbox.submit(self.deliver, self.render_mail(template_prefix, email, context))

    def deliver(self, message: EmailMessage) -> None:
        try:
            message.send()
        except Exception:
            logging.getLogger(__name__).exception("Could not send an email to %s", message.to)

    def send_account_already_exists_mail(self, email: str) -> None:
        make_password("")  # take as long as creating an account
        super().send_account_already_exists_mail(email)

    def save_user(self, *args: Any, **kwargs: Any) -> Any:
        """Answer as usual if somebody signs up with the same email at the same time."""
        try:
            with transaction.atomic():
                return super().save_user(*args, **kwargs)
        except IntegrityError:
            raise ImmediateHttpResponse(redirect("account_email_verification_sent")) from None

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Ask for the password, so that nobody confirms an account that somebody else opened."""
        if not ReauthenticateForm(request.POST, user=email_address.user).is_valid():
            messages.error(request, "Incorrect password.")
            return False
        return super().confirm_email(request, email_address)

    def get_email_verification_redirect_url(self, email_address: EmailAddress) -> str:
        url = super().get_email_verification_redirect_url(email_address)
        return url if email_address.verified else self.request.path

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        """Forget failed logins, and do not ask staff to confirm what a colleague entered."""
        reset(ip=request.META["REMOTE_ADDR"], username=user.email)
        if user.is_staff:
            address, created = EmailAddress.objects.get_or_create(user=user, email=user.email)
            if created and address.set_verified():
                address.set_as_primary(conditional=True)
        return super().pre_login(request, user, **kwargs)

    def set_password(self, user: Any, password: str) -> None:
        EmailConfirmation.objects.filter(email_address__user=user).delete()  # revokes their links
        super().set_password(user, password)
