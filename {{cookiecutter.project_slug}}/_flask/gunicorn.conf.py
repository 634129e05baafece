{% if cookiecutter.orm == "sql" %}
import os

# Visitors do not wait for PostgreSQL for ever; migrations may take their time.
os.environ.setdefault("PGOPTIONS", "-c statement_timeout=5000")

{% endif %}
wsgi_app = "{{ cookiecutter.project_slug }}:create_app()"
threads = 4
preload_app = True  # a wrong setting stops the start, instead of every worker in turn
graceful_timeout = 8  # finish what has begun, before a supervisor kills
forwarded_allow_ips = ""  # PROXY_COUNT says whom to believe
control_socket_disable = True  # it would need a home folder to write to
