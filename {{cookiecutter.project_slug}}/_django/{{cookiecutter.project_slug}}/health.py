"""/livez: the process answers. /readyz: so does everything that it needs."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.module_loading import import_string

View = Callable[[HttpRequest], HttpResponse]


def probes(get_response: View) -> View:
    """Answer the probes, before anything asks for a host, a scheme or a route."""

    def probe(request: HttpRequest) -> HttpResponse:
        if request.path == "/livez":
            return JsonResponse({"status": "ok"})
        if request.path == "/readyz":
            return ready()
        return get_response(request)

    return probe


def ready() -> JsonResponse:
    """Run the readiness checks; each is a function that returns whether all is well."""
    if all(import_string(check)() for check in settings.READINESS_CHECKS):
        return JsonResponse({"status": "ok"})
    return JsonResponse({"status": "unavailable"}, status=503)
