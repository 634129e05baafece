from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render

from .forms import NoteForm
from .models import Note


def home(request):
    return render(request, "notes/home.html")


@login_required
def notes(request):
    form = NoteForm(request.POST or None)
    if form.is_valid():
        form.save()
        return redirect("notes")
    return render(request, "notes/notes.html", {"form": form, "notes": Note.objects.all()})
