{% if cookiecutter.accounts %}
from allauth.account.decorators import secure_admin_login
{% endif %}
from django.contrib import admin
from django.contrib.auth import admin as auth_admin
from django.http import HttpRequest

from .models import User


@admin.register(User)
class UserAdmin(auth_admin.UserAdmin):
    """In the admin interface, users cannot delete, deactivate or demote their own account."""

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return obj != request.user and super().has_delete_permission(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        fields = [*super().get_readonly_fields(request, obj)]
        return fields if obj != request.user else [*fields, "is_active", "is_staff", "is_superuser"]
{% if cookiecutter.accounts %}


admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
{% endif %}
