import hashlib
import hmac

from flask import Blueprint, abort, current_app, request
from flask_login import current_user, login_required
from sqlalchemy import select

from ..db import db
from ..extensions import csrf
from .models import Purchase

bp = Blueprint("shop", __name__, url_prefix="/shop")


@bp.get("/purchases/")
@login_required
def purchases() -> list[str]:
    mine = select(Purchase).where(Purchase.user_id == current_user.id)
    return [purchase.product.name for purchase in db.session.scalars(mine)]


@bp.post("/webhook/")
@csrf.exempt
def webhook() -> dict[str, int]:
    key = str(current_app.config["WEBHOOK_KEY"]).encode()
    signature = hmac.new(key, request.get_data(), hashlib.sha256).hexdigest()
    if not hmac.compare_digest(signature, request.headers.get("X-Signature", "")):
        abort(403)
    return {"received": len(request.get_data())}


@bp.post("/upload/")
@csrf.exempt
def upload() -> dict[str, int]:
    request.max_content_length = 6 * 1024 * 1024
    return {"size": len(request.files["file"].read())}
