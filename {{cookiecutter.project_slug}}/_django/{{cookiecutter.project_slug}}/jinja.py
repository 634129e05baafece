"""Jinja2 as the template language of the pages."""

from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from jinja2 import Environment, StrictUndefined


def environment(**options: Any) -> Environment:
    """Return what Django renders our pages with; it escapes, as Django asks it to."""
    # Django sets `undefined` itself, so it must be overridden, not only given.
    environment = Environment(**{**options, "undefined": StrictUndefined})  # noqa: S701
    environment.globals.update(site_name=settings.SITE_NAME, static=static, url=reverse)
    return environment
