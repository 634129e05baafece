{% if cookiecutter.pages == "none" %}
import json
import re
from http import HTTPStatus
from typing import Any

from django.core.exceptions import BadRequest, ValidationError
from django.core.paginator import InvalidPage, Paginator
from django.http import Http404, HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from .models import Note


@csrf_exempt  # strangers post notes: there is no session to abuse
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> JsonResponse:
    if request.method == "POST":
        return create(request)
    try:
        page = Paginator(Note.objects.all(), 20).page(request.GET.get("page", "1"))
    except InvalidPage as error:
        raise Http404 from error
    return JsonResponse(
        {
            "notes": [as_json(note) for note in page],
            "page": page.number,
            "pages": page.paginator.num_pages,
        }
    )


def create(request: HttpRequest) -> JsonResponse:
    if request.content_type != "application/json":
        status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
        return JsonResponse({"error": status.phrase}, status=status)
    note = Note(**read_fields(request.body))
    try:
        note.full_clean()
    except ValidationError as error:
        return JsonResponse({"errors": error.message_dict}, status=400)
    note.save()
    location = reverse("notes:detail", args=[note.id])
    return JsonResponse(as_json(note), status=201, headers={"Location": location})


@require_safe
def detail(request: HttpRequest, id: int) -> JsonResponse:
    return JsonResponse(as_json(get_object_or_404(Note, id=id)))


def read_fields(body: bytes) -> dict[str, str]:
    """Return what a visitor may say of a note, from a JSON object of strings."""
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadRequest("The body is not JSON.") from error
    if not isinstance(fields, dict):
        raise BadRequest("The body is not a JSON object.")
    fields = {name: fields.get(name, "") for name in ["author", "text"]}
    if not all(isinstance(field, str) for field in fields.values()):
        raise BadRequest("Both `author` and `text` are strings.")
    if re.search(r"[\0\ud800-\udfff]", "".join(fields.values())):
        raise BadRequest("NUL and lone surrogates are not text.")
    return fields


def as_json(note: Note) -> dict[str, Any]:
    return {
        "id": note.id,
        "author": note.author,
        "text": note.text,
        "created_at": note.created_at,
    }
{% else %}
from django.contrib import messages
from django.core.paginator import InvalidPage, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from .forms import NoteForm
from .models import Note


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    form = NoteForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        form.save()
        messages.success(request, "Thank you for your note.")
        return redirect("notes:index")
    try:
        page = Paginator(Note.objects.all(), 20).page(request.GET.get("page", "1"))
    except InvalidPage as error:
        raise Http404 from error
    status = 400 if form.errors else 200
    context = {"form": form, "page": page}
    return render(request, "notes/list.html", context, status=status)


@require_safe
def detail(request: HttpRequest, id: int) -> HttpResponse:
    note = get_object_or_404(Note, id=id)
    return render(request, "notes/detail.html", {"note": note})
{% endif %}
