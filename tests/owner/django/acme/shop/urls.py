from django.urls import path

from . import views

app_name = "shop"
urlpatterns = [
    path("purchases/", views.purchases, name="purchases"),
    path("webhook/", views.webhook, name="webhook"),
    path("upload/", views.upload, name="upload"),
]
