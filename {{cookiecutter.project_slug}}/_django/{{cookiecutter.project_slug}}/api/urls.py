from django.urls import path

from .views import api

api.add_router("notes/", "{{ cookiecutter.project_slug }}.notes.api.router")
urlpatterns = [path("", api.urls)]
