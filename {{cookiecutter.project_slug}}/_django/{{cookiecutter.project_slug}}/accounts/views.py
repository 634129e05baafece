from allauth.account.forms import ReauthenticateForm
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render


@login_required
def delete_account(request: HttpRequest) -> HttpResponse:
    form = ReauthenticateForm(request.POST or None, user=request.user)
    if not form.is_valid():
        return render(request, "account/delete.html", {"form": form})
    request.user.delete()
    logout(request)
    messages.success(request, "Your account has been deleted.")
    return redirect("home")
