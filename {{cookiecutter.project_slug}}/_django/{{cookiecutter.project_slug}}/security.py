"""What a request must prove. Django's settings look after hosts, HTTPS and headers."""

from collections.abc import Callable
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse

from .views import bad_request, content_too_large

View = Callable[[HttpRequest], HttpResponse]


def believe_proxies(get_response: View) -> View:
    """Take a visitor's address from the proxies that we know of, and from no other."""

    if not settings.PROXY_COUNT:
        raise MiddlewareNotUsed

    def believe(request: HttpRequest) -> HttpResponse:
        forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        if len(forwarded) >= settings.PROXY_COUNT:
            address = forwarded[-settings.PROXY_COUNT].strip()
            request.META["REMOTE_ADDR"] = address or request.META["REMOTE_ADDR"]
        return get_response(request)

    return believe


def check_length(get_response: View) -> View:
    """Refuse a body that is too long; Django's own limit lets files pass."""

    def check(request: HttpRequest) -> HttpResponse:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
        if length > settings.MAX_CONTENT_LENGTH:
            return content_too_large(request)
        return get_response(request)

    return check


def check_text(get_response: View) -> View:
    """Refuse NUL, which nobody types and not everything can store."""

    def check(request: HttpRequest) -> HttpResponse:
        query = unquote_to_bytes(request.META.get("QUERY_STRING", ""))
        fields = request.POST.lists() if request.content_type else ()
        texts = (text for name, values in fields for text in [name, *values])
        if b"\0" in query or any("\0" in text for text in texts):
            return bad_request(request)
        return get_response(request)

    return check
