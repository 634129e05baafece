import time
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.csp import CSP
from django.views.decorators.csp import csp_override
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.security import HttpBearer
from ninja.throttling import BaseThrottle

from .models import Token
from .schemas import finish_document


class BearerToken(HttpBearer):
    def authenticate(self, request: HttpRequest, token: str) -> bool:
        return Token.is_valid(token)


class Throttle(BaseThrottle):
    """Limit the requests of each client. Unlike Django Ninja's own, threads can share it."""

    def allow_request(self, request: HttpRequest) -> bool:
        key = f"api-{request.META['REMOTE_ADDR']}-{time.time() // 60}"
        cache.add(key, 0, timeout=120)
        return cache.incr(key) <= settings.API_REQUESTS_PER_MINUTE

    def wait(self) -> float:
        return 60


class API(NinjaAPI):
    document: OpenAPISchema | None = None

    def get_openapi_schema(self, **kwargs: Any) -> OpenAPISchema:
        """Build the document once, not on every request."""
        if self.document is None:
            document = super().get_openapi_schema(**kwargs)
            finish_document(document)
            self.document = document
        return self.document

    def on_exception(self, request: HttpRequest, exc: Any) -> HttpResponse:
        request.error = exc  # type: ignore[attr-defined]  # for ProblemMiddleware
        return super().on_exception(request, exc)


api = API(
    title=settings.SITE_NAME,
    version="0.1.0",
    auth=BearerToken(),
    throttle=[Throttle()],
    docs_url="/docs/",
    urls_namespace="api",
    # The icons of Swagger UI are data URLs.
    docs_decorator=csp_override({**settings.SECURE_CSP, "img-src": [CSP.SELF, "data:"]}),
)
