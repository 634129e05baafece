{% if cookiecutter.admin %}
from django.contrib import admin
{% endif %}
{% if cookiecutter.__notes %}
from django.urls import include, path
{% else %}
from django.urls import path
{% endif %}

from . import views

urlpatterns = [
{% if cookiecutter.admin %}
    path("admin/", admin.site.urls),
{% endif %}
{% if cookiecutter.__notes %}
    path("notes/", include("{{ cookiecutter.project_slug }}.notes.urls")),
{% endif %}
    path("", views.home, name="home"),
]
