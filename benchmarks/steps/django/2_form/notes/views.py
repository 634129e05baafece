from django.shortcuts import redirect, render

from .forms import NoteForm
from .models import Note


def home(request):
    return render(request, "notes/home.html")


def notes(request):
    form = NoteForm(request.POST or None)
    if form.is_valid():
        form.save()
        return redirect("notes")
    return render(request, "notes/notes.html", {"form": form, "notes": Note.objects.all()})
