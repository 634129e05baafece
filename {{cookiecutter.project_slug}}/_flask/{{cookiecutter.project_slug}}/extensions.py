{% if cookiecutter.__limits %}
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
{% endif %}
{% if cookiecutter.__users %}
from flask_security import Security
{% endif %}
from flask_wtf import CSRFProtect

csrf = CSRFProtect()
{% if cookiecutter.__limits %}
limiter = Limiter(get_remote_address)
{% endif %}
{% if cookiecutter.__users %}
security = Security()
{% endif %}
