from django.contrib import admin

from .models import Note


@admin.register(Note)
class NoteAdmin(admin.ModelAdmin):
    list_display = ["author", "text", "created_at"]
    search_fields = ["author", "text"]
