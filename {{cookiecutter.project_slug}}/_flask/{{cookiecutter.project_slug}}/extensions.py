{% if cookiecutter.__limits %}
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
{% endif %}
{% if cookiecutter.__users %}
from flask_security import Security
{% endif %}
from flask_wtf import CSRFProtect

{% if cookiecutter.accounts %}
from .mail import MailUtil

{% endif %}
csrf = CSRFProtect()
{% if cookiecutter.__limits %}
limiter = Limiter(get_remote_address)
{% endif %}
{% if cookiecutter.__users %}
{% if cookiecutter.accounts %}
security = Security(mail_util_cls=MailUtil)
{% else %}
security = Security()
{% endif %}
{% endif %}
