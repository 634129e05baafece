{% if cookiecutter.admin %}
from django.conf import settings
from django.contrib import admin
{% endif %}
{% if cookiecutter.orm == "sql" %}
from django.urls import include, path
{% else %}
from django.urls import path
{% endif %}

from . import views

urlpatterns = [
{% if cookiecutter.orm == "sql" %}
    path("notes/", include(f"{__package__}.notes.urls")),
{% endif %}
{% if cookiecutter.admin %}
    path("admin/", admin.site.urls),
{% endif %}
    path("", views.home, name="home"),
]

handler400 = views.bad_request
handler403 = views.forbidden
handler404 = views.not_found
handler500 = views.server_error
{% if cookiecutter.admin %}

admin.site.site_header = admin.site.site_title = settings.SITE_NAME
{% endif %}
