from collections.abc import Callable
from functools import partial
from http import HTTPStatus

{% if cookiecutter.pages == "none" %}
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
{% elif cookiecutter.pages == "native" %}
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
{% else %}
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
{% endif %}
from django.views.decorators.http import require_safe
{% if cookiecutter.pages == "none" %}


@require_safe
def home(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"message": f"Welcome to {settings.SITE_NAME}."})
{% else %}

PARTS = {
    "Django": "everything in one framework; settings.py says what is in use",
{% if cookiecutter.orm == "sql" %}
    "Django's ORM": "the models, in notes/models.py, with their migrations/",
{% endif %}
{% if cookiecutter.admin %}
    "Django's admin": "the desk of the staff, in notes/admin.py and accounts/",
{% endif %}
{% if cookiecutter.pages == "native" %}
    "Django's templates": "the pages, in templates/",
{% else %}
    "Jinja2": "the pages, in jinja2/",
{% endif %}
}
{% if cookiecutter.orm == "sql" %}
LINKS = {
    "Read the notes and leave one": "notes:index",
{% if cookiecutter.admin %}
    "Sign in to the admin": "admin:index",
{% endif %}
}
{% else %}
LINKS: dict[str, str] = {}
{% endif %}
{% if cookiecutter.pages == "native" %}


def site_name(request: HttpRequest) -> dict[str, str]:
    """Tell every template the name of the site."""
    return {"site_name": settings.SITE_NAME}
{% endif %}


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "home.html", {"parts": PARTS, "links": LINKS})
{% endif %}


def error(
    request: HttpRequest, *_: object, status: HTTPStatus, **__: object
) -> HttpResponse:
    """Answer with an error in the project's look; Django says more than we tell."""
{% if cookiecutter.pages == "none" %}
    return JsonResponse({"error": status.phrase}, status=status)
{% else %}
    context = {"code": status.value, "name": status.phrase}
    return render(request, "error.html", context, status=status)
{% endif %}


bad_request = partial(error, status=HTTPStatus.BAD_REQUEST)
forbidden = partial(error, status=HTTPStatus.FORBIDDEN)
not_found = partial(error, status=HTTPStatus.NOT_FOUND)
content_too_large = partial(error, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
server_error = partial(error, status=HTTPStatus.INTERNAL_SERVER_ERROR)
{% if cookiecutter.admin %}
too_many_requests = partial(error, status=HTTPStatus.TOO_MANY_REQUESTS)
{% endif %}


def empty_errors(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Fill the errors that Django leaves empty: those of a method that is not allowed."""

    def fill(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            page = error(request, status=HTTPStatus.METHOD_NOT_ALLOWED)
            response.content = page.content
            response.headers["Content-Type"] = page.headers["Content-Type"]
        return response

    return fill
