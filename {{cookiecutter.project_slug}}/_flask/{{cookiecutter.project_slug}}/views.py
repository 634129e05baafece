{% if cookiecutter.__pages %}
from flask import Blueprint, current_app, render_template
{% else %}
from flask import Blueprint, current_app, json
{% endif %}
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException
{% if cookiecutter.__data %}

from .db import is_ready
{% endif %}

bp = Blueprint("main", __name__)


@bp.get("/")
{% if cookiecutter.__pages %}
def home() -> str:
    return render_template("home.html")
{% else %}
def home() -> ResponseReturnValue:
    return {"message": f"Welcome to {current_app.config['SITE_NAME']}."}
{% endif %}


def livez() -> ResponseReturnValue:
    return {"status": "ok"}


{% if cookiecutter.__data %}
def readyz() -> ResponseReturnValue:
    if not is_ready():
        return {"status": "unavailable"}, 503
    return {"status": "ok"}


HEALTH_CHECKS = {"/livez": livez, "/readyz": readyz}
{% else %}
HEALTH_CHECKS = {"/livez": livez, "/readyz": livez}
{% endif %}


@bp.app_errorhandler(HTTPException)
def show_error(error: HTTPException) -> ResponseReturnValue:
    response = error.get_response()
{% if cookiecutter.__pages %}
    # Not render_template(): its context processors might fail for the same reason.
    response.data = current_app.jinja_env.get_template("error.html").render(error=error)
{% else %}
    response.data = json.dumps({"error": error.name})
    response.content_type = "application/json"
{% endif %}
    return response
