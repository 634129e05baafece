import os

from django.core.wsgi import get_wsgi_application

from .logs import RequestLog

os.environ.setdefault("DJANGO_SETTINGS_MODULE", f"{__package__}.settings")

application = RequestLog(get_wsgi_application())
