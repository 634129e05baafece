import logging
import time
from contextvars import ContextVar
from secrets import token_hex

from django.conf import settings
{% if cookiecutter.__sql %}
from django.db import Error, connection
{% endif %}
from django.http import HttpRequest, HttpResponse, JsonResponse
{% if cookiecutter.__pages %}
from django.template.loader import render_to_string
{% endif %}
from django.utils.deprecation import MiddlewareMixin
from python_ipware import IpWare
from pythonjsonlogger import core, json

logger = logging.getLogger("access")
request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
started: ContextVar[float] = ContextVar("started")


class LogFormatter(json.JsonFormatter):
    def process_log_record(self, log_data: core.LogData) -> core.LogData:
        log_data["request_id"] = request_id.get()
        log_data.pop("request", None)  # its URL may hold a token
        return log_data


class AccessLogMiddleware(MiddlewareMixin):
    def process_request(self, request: HttpRequest) -> None:
        request_id.set(token_hex(16))
        started.set(time.perf_counter())

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Log the route of a request rather than its URL, which may hold a token."""
        path = "" if response.status_code in {301, 308, 400} else request.path
        route = f"/{request.resolver_match.route}" if request.resolver_match else path
        extra = {
            "http_method": request.method,
            "http_route": route,
            "http_status": response.status_code,
            "duration_ms": round((time.perf_counter() - started.get()) * 1000, 1),
            "client_address": request.META["REMOTE_ADDR"],
        }
        logger.info(f"{request.method} {route} {response.status_code}", extra=extra)
        response.headers["X-Request-ID"] = request_id.get() or ""
        request_id.set(None)
        return response


class ProxyMiddleware(MiddlewareMixin):
    def process_request(self, request: HttpRequest) -> None:
        """Set REMOTE_ADDR to the client's address, as the trusted proxies report it."""
        # Proxies append addresses to the header, so clients can forge all but the last ones.
        hops = request.headers.get("X-Forwarded-For", "").split(",")[-settings.PROXY_COUNT :]
        ipware = IpWare(("HTTP_X_FORWARDED_FOR",), proxy_count=settings.PROXY_COUNT - 1)
        address, _ = ipware.get_client_ip({"HTTP_X_FORWARDED_FOR": ",".join(hops)}, strict=True)
        request.META["REMOTE_ADDR"] = str(address or request.META["REMOTE_ADDR"])


class HealthCheckMiddleware(MiddlewareMixin):
    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        """Answer /livez and /readyz on any host: monitoring may not know ALLOWED_HOSTS."""
        if request.path not in ("/livez", "/readyz"):
            return None
{% if cookiecutter.__sql %}
        try:
            if request.path == "/readyz":
                connection.cursor().execute("SELECT 1")
        except Error:
            return JsonResponse({"status": "unavailable"}, status=503)
{% endif %}
        return JsonResponse({"status": "ok"})


class ResponseMiddleware(MiddlewareMixin):
    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
{% if cookiecutter.__pages %}
        """Add a page to status 405, which Django leaves empty, and redirect forms with their body."""
        if response.status_code == 405 and not response.streaming and not response.content:
            response.content = render_to_string("405.html")
            response.headers["Content-Length"] = str(len(response.content))
{% else %}
        """Turn error pages into JSON, except in debug mode, and redirect forms with their body."""
        keep = response.streaming or "json" in response.headers.get("Content-Type", "")
        if response.status_code >= 400 and not keep and not settings.DEBUG:
            response.content = JsonResponse({"error": response.reason_phrase}).content
            response.headers["Content-Type"] = "application/json"
            response.headers["Content-Length"] = str(len(response.content))
{% endif %}
        if response.status_code == 301 and request.method == "POST" and not request.resolver_match:
            response.status_code = 308  # to HTTPS or to the URL with a slash, with the body
        return response
