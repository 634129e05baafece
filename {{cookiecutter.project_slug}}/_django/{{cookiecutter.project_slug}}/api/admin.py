from django.contrib import admin
from django.http import HttpRequest

from .models import Token


@admin.register(Token)
class TokenAdmin(admin.ModelAdmin):
    list_display = ["name", "created_at"]
    exclude = ["hash"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # see `manage.py create_token`
