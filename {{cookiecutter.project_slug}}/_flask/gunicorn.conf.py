import os

wsgi_app = "wsgi:app"
bind = f"0.0.0.0:{os.environ.get('PORT', '8000')}"
threads = 4
preload_app = True  # fail at startup on an invalid setting, not once per worker
graceful_timeout = 8  # seconds to finish requests before a supervisor kills the process
forwarded_allow_ips = ""  # PROXY_COUNT is the number of trusted proxies
control_socket_disable = True  # it needs a writable home directory

# The application configures logging, also for gunicorn.
logconfig_dict = {"root": {"handlers": []}, "loggers": {"gunicorn.error": {"propagate": True}}}
