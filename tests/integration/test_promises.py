"""Each promise of accounts is noticed when it is broken: by the contract that holds it."""

from pathlib import Path
from typing import NamedTuple

import httpx
import pytest

from ..helpers.accounts import check_accounts, mail_server
from ..helpers.production import edited_copy, gunicorn
from ..helpers.servers import Twin
from ..helpers.template import FULL


class Broken(NamedTuple):
    """A line of a project and the one with which it does not keep *promise*."""

    promise: str
    framework: str
    file: str
    old: str
    new: str


FLASK_SETTINGS, DJANGO_SETTINGS = ("flask", "settings.py"), ("django", "settings.py")

BROKEN = [
    Broken(
        "no answer tells who has an account",
        *FLASK_SETTINGS,
        '"SECURITY_RETURN_GENERIC_RESPONSES": True',
        '"SECURITY_RETURN_GENERIC_RESPONSES": False',
    ),
    Broken(
        "a scanner that follows a link confirms nothing",
        "flask",
        "accounts/views.py",
        "if expired or invalid or not user:",
        "if user or not user:",
    ),
    Broken(
        "a visitor is not staff",
        "flask",
        "admin_base.py",
        "current_user.is_authenticated and current_user.is_staff",
        "current_user.is_authenticated",
    ),
    Broken(
        "five wrong passwords lock",
        "flask",
        "accounts/forms.py",
        '"5 per hour"',
        '"500 per hour"',
    ),
    Broken(
        "all spellings of an email count as one",
        "flask",
        "accounts/forms.py",
        "g.email = str(self.email.data).lower()",
        "str(self.email.data).lower(); g.email = self.email.raw_data[0]",
    ),
    Broken(
        "three emails an hour must do",
        "flask",
        "accounts/registration.py",
        '"3 per hour"',
        '"300 per hour"',
    ),
    Broken(
        "the old address is told",
        "flask",
        "accounts/views.py",
        '    send_mail("Your email was changed"',
        '    str("Your email was changed"',
    ),
    Broken(
        "an account is deleted by its password only",
        "flask",
        "accounts/views.py",
        "if not form.validate_on_submit():",
        "if not form.is_submitted():",
    ),
    Broken(
        "nobody uses an address before it is confirmed",
        *DJANGO_SETTINGS,
        'ACCOUNT_EMAIL_VERIFICATION = "mandatory"',
        'ACCOUNT_EMAIL_VERIFICATION = "optional"',
    ),
    Broken(
        "no answer tells who has an account",
        *DJANGO_SETTINGS,
        "ACCOUNT_CHANGE_EMAIL = True",
        "ACCOUNT_CHANGE_EMAIL = True\nACCOUNT_PREVENT_ENUMERATION = False",
    ),
    Broken(
        "a scanner that follows a link confirms nothing",
        *DJANGO_SETTINGS,
        "ACCOUNT_CHANGE_EMAIL = True",
        "ACCOUNT_CHANGE_EMAIL = ACCOUNT_CONFIRM_EMAIL_ON_GET = True",
    ),
    Broken(
        "a guess confirms nothing",
        "django",
        "accounts/adapter.py",
        "if not ReauthenticateForm(request.POST, user=email_address.user).is_valid():",
        "if request.method != 'POST':",
    ),
    Broken(
        "five wrong passwords lock",
        *DJANGO_SETTINGS,
        "AXES_FAILURE_LIMIT = 5",
        "AXES_FAILURE_LIMIT = 500",
    ),
    Broken("three emails an hour must do", *DJANGO_SETTINGS, '"3/h/key"', '"300/h/key"'),
    Broken(
        "the old address is told",
        *DJANGO_SETTINGS,
        "ACCOUNT_EMAIL_NOTIFICATIONS = True",
        "ACCOUNT_EMAIL_NOTIFICATIONS = False",
    ),
    Broken(
        "an account is deleted by its password only",
        "django",
        "accounts/views.py",
        "if not form.is_valid():",
        'if request.method != "POST":',
    ),
    Broken(
        "links die when the password changes",
        "django",
        "accounts/adapter.py",
        "EmailConfirmation.objects.filter(email_address__user=user).delete()",
        "EmailConfirmation.objects.filter(email_address__user=user)",
    ),
]


@pytest.mark.parametrize(
    ("twin", "broken"),
    [
        pytest.param(
            {**answers, "project_name": "Acme"},
            broken,
            id=f"{broken.framework}-{broken.promise}",
            marks=pytest.mark.xdist_group(broken.framework),
        )
        for answers in FULL
        for broken in BROKEN
        if broken.framework == answers["framework"]
    ],
    indirect=["twin"],
)
def test_broken_promise_is_noticed(twin: Twin, broken: Broken, tmp_path: Path) -> None:
    path = f"{twin.project.path.name}/{broken.file}"
    project = edited_copy(twin.project, tmp_path, path, broken.old, broken.new)
    with mail_server() as (mailbox, url):
        env = twin.env(twin.new_database("sqlite"), EMAIL_URL=url)
        with (
            gunicorn(project, env) as running,
            pytest.raises((AssertionError, httpx.HTTPError, pytest.fail.Exception)) as noticed,
        ):
            check_accounts(running.client, mailbox, has_admin=True)
    names = [entry.name for entry in noticed.traceback]
    assert names[names.index("check_accounts") + 1].startswith("check_")
