{% if cookiecutter.admin %}
from django.contrib import admin
{% endif %}
{% if cookiecutter.__includes %}
from django.urls import include, path
{% else %}
from django.urls import path
{% endif %}

from . import views

urlpatterns = [
{% if cookiecutter.admin %}
    path("admin/", admin.site.urls),
{% endif %}
{% if cookiecutter.accounts %}
    path("accounts/", include("{{ cookiecutter.project_slug }}.accounts.urls")),
{% endif %}
{% if cookiecutter.api %}
    path("api/v1/", include("{{ cookiecutter.project_slug }}.api.urls")),
{% endif %}
{% if cookiecutter.__notes %}
    path("notes/", include("{{ cookiecutter.project_slug }}.notes.urls")),
{% endif %}
    path("", views.home, name="home"),
]
