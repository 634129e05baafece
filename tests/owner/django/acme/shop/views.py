import hashlib
import hmac

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from .models import Purchase


@login_required
def purchases(request: HttpRequest) -> JsonResponse:
    assert request.user.is_authenticated
    mine = Purchase.objects.filter(user=request.user).select_related("product")
    return JsonResponse([purchase.product.name for purchase in mine], safe=False)


@require_POST
@csrf_exempt
def webhook(request: HttpRequest) -> JsonResponse:
    key = str(getattr(settings, "WEBHOOK_KEY", "")).encode()
    signature = hmac.new(key, request.body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(signature, request.headers.get("X-Signature", "")):
        raise PermissionDenied
    return JsonResponse({"received": len(request.body)})


@require_POST
@csrf_exempt
def upload(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"size": sum(file.size or 0 for file in request.FILES.getlist("file"))})
