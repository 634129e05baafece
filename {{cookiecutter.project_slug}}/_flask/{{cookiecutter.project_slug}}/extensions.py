{% if cookiecutter.__users %}
import re
from ipaddress import ip_address

from flask import request
from flask_limiter import Limiter
from flask_security import Security
{% endif %}
from flask_wtf import CSRFProtect

csrf = CSRFProtect()
{% if cookiecutter.__users %}


def client_address() -> str:
    """Return the client's IP address, without the port that some proxies add."""
    address = re.sub(r"^([\d.]+|\[.*\]):\d+$", r"\1", request.remote_addr or "")
    try:
        return str(ip_address(address.strip("[]")))
    except ValueError:  # not an address: use the proxy's
        return str(request.environ.get("werkzeug.proxy_fix.orig", {}).get("REMOTE_ADDR"))


limiter = Limiter(key_func=client_address)
security = Security()
{% endif %}
