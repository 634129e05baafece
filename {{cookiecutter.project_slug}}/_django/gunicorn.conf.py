import sys

from environs import EnvError

try:
    import {{ cookiecutter.project_slug }}.settings  # noqa: F401
except EnvError as error:
    sys.exit(f"{error}. Set it in the environment or in .env.")

wsgi_app = "{{ cookiecutter.project_slug }}.wsgi"
threads = 4
preload_app = True  # fail at startup on an invalid setting, not once per worker
graceful_timeout = 8  # seconds for open requests to finish, before a supervisor kills
forwarded_allow_ips = ""  # PROXY_COUNT says which proxies are trusted
control_socket_disable = True  # it would need a home folder to write to
