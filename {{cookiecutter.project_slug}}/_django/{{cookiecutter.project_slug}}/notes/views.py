from django.contrib import messages
from django.core.paginator import InvalidPage, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods
from django.views.generic import DetailView

from .forms import NoteForm
from .models import Note


@require_http_methods(["GET", "HEAD", "POST"])
def note_list(request: HttpRequest) -> HttpResponse:
    """List the notes, newest first, with a form that adds one."""
    form = NoteForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        form.save()
        messages.success(request, "Your note has been added.")
        return redirect("notes:list")
    try:
        page = Paginator(Note.objects.all(), per_page=20).page(request.GET.get("page", 1))
    except InvalidPage as error:
        raise Http404("No such page") from error
    context = {"form": form, "page": page}
    return render(request, "notes/note_list.html", context, status=400 if form.is_bound else 200)


class NoteDetailView(DetailView):
    model = Note
