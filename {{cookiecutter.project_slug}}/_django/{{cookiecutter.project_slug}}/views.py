{% if cookiecutter.__pages %}
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "home.html")
{% else %}
from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe


@require_safe
def home(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"message": f"Welcome to {settings.SITE_NAME}."})
{% endif %}
