from datetime import datetime
from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from jinja2 import Environment


def environment(**options: Any) -> Environment:
    """Return the Jinja2 environment with what Django's own templates have built in."""
    env = Environment(**options)  # noqa: S701  Django turns autoescape on
    env.globals.update(static=static, url=reverse)
    env.filters["date"] = date
    return env


def date(value: datetime, date_format_: str = "DATETIME_FORMAT") -> str:
    return date_format(localtime(value), date_format_)
