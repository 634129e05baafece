import functools
from typing import Any

from flask import Blueprint, Flask, Response, abort, current_app, render_template, request
from flask_cors import CORS
from spectree import SpecTree
from werkzeug.datastructures import WWWAuthenticate

from ..extensions import csrf, limiter
{% if cookiecutter.admin %}
from . import admin
{% endif %}
from .commands import create_token
from .models import Token
from .schemas import PROBLEM_JSON, Problem, finish_document, problem

bp = Blueprint("api", __name__, url_prefix="/api/v1")
limiter.shared_limit(lambda: current_app.config["API_RATE_LIMIT"], scope="api")(bp)
csrf.exempt(bp)  # requests are authenticated by tokens, never by sessions
swagger_ui = Blueprint(
    "swagger_ui", "flask_swagger_ui", static_folder="dist", static_url_path="/static/swagger-ui"
)
spec = SpecTree(
    "flask",
    before=lambda *args: None,  # show_problem() describes invalid values
    mode="strict",
    naming_strategy=lambda model: model.__name__,
    nested_naming_strategy=lambda parent, name: name,
    validation_error_model=Problem,
)
token_auth: dict[str, list[str]] = {"BearerToken": []}


@bp.before_request
def check_request() -> None:
    if request.method in {"DELETE", "PATCH", "POST", "PUT"}:
        sent = request.authorization
        if not (sent and sent.type == "bearer" and Token.is_valid(sent.token or "")):
            abort(401, www_authenticate=WWWAuthenticate("bearer"))
        try:
            if request.method != "DELETE" and not isinstance(request.get_json(), dict):
                abort(400)
        except RecursionError:  # deeply nested JSON
            abort(400)


@bp.after_app_request
def show_problem(response: Response) -> Response:
    """Send problem details for every error below /api/."""
    if request.path.startswith("/api/") and response.status_code >= 400:
        errors: Any = response.get_json(silent=True) if response.status_code == 422 else []
        faults = [(each["loc"], each["msg"]) for each in errors] if isinstance(errors, list) else []
        response.data = problem(response.status_code, faults)
        response.mimetype = PROBLEM_JSON
        if response.status_code == 429:
            response.headers["Retry-After"] = "60"
    return response


@bp.get("/openapi.json")
@functools.cache
def openapi() -> Any:
    document = spec.spec
    document["info"]["title"] = current_app.config["SITE_NAME"]
    bearer = {"type": "http", "scheme": "bearer"}
    document["components"]["securitySchemes"] = {"BearerToken": bearer}
    finish_document(document)
    return document


@bp.get("/docs/")
def docs() -> str:
    return render_template("api/docs.html")


def init_app(app: Flask) -> None:
    CORS(app, resources="/api/*")
{% if not cookiecutter.__users %}
    limiter.init_app(app)
{% endif %}
    app.cli.command()(create_token)
    app.register_blueprint(bp)
    app.register_blueprint(swagger_ui)
{% if cookiecutter.admin %}
    admin.init_app(app)
{% endif %}
