from allauth.account.urls import urlpatterns as allauth_urls
from django.db import transaction
from django.urls import path
from django.views.decorators.cache import never_cache

from .views import delete_account

urlpatterns = [path("delete/", delete_account, name="account_delete"), *allauth_urls]
for pattern in urlpatterns:
    pattern.callback = never_cache(transaction.atomic(pattern.callback))
