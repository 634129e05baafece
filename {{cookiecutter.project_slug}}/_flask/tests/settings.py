"""The settings of production, whatever .env says, with what makes tests quick."""

import os
{% if cookiecutter.orm == "mongodb" %}
from urllib.parse import urlsplit
{% endif %}

os.environ["SECRET_KEY"] = "only-for-tests-0123456789-abcdefghijklmnopqrstuvwxyz"
os.environ["DEBUG"] = "false"
os.environ["ALLOWED_HOSTS"] = "testserver"

from {{ cookiecutter.project_slug }}.settings import *  # noqa: F403
{% if cookiecutter.orm == "mongodb" %}
from {{ cookiecutter.project_slug }}.settings import MONGODB_URL as URL

# A database of the tests' own, beside the one that MONGODB_URL names.
url = urlsplit(URL)
MONGODB_URL = url._replace(path=f"/test_{url.path[1:]}").geturl()
os.environ["MONGODB_URL"] = MONGODB_URL
{% endif %}
{% if cookiecutter.admin %}

PASSWORD_HASH = "pbkdf2:sha256:1"
{% endif %}
