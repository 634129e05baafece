{% if cookiecutter.pages == "none" %}
from flask import Blueprint, current_app, json
{% else %}
from flask import Blueprint, render_template
{% endif %}
{% if cookiecutter.pages != "none" or cookiecutter.admin %}
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import Forbidden, HTTPException
{% else %}
from werkzeug.exceptions import HTTPException
{% endif %}
from werkzeug.wrappers import Response

bp = Blueprint("views", __name__)
{% if cookiecutter.pages != "none" or cookiecutter.admin %}


@bp.app_errorhandler(CSRFError)
def forbidden(_: CSRFError) -> Response | HTTPException:
    """Refuse a form that did not come from a page of ours."""
    return error(Forbidden())
{% endif %}
{% if cookiecutter.pages == "none" %}


@bp.get("/")
def home() -> dict[str, str]:
    return {"message": f"Welcome to {current_app.config['SITE_NAME']}."}
{% else %}


PARTS = {
    "Flask": "a small core; create_app() in __init__.py wires the parts",
{% if cookiecutter.orm == "sql" %}
    "SQLAlchemy": "the models, in notes/models.py, with their migrations/",
{% elif cookiecutter.orm == "mongodb" %}
    "MongoEngine": "the models, in notes/models.py, with their indexes",
{% endif %}
{% if cookiecutter.admin %}
    "Flask-Admin": "the desk of the staff, in notes/admin.py and accounts/",
{% endif %}
    "Jinja2": "the pages, in templates/",
}
{% if cookiecutter.orm != "none" %}
LINKS = {
    "Read the notes and leave one": "notes.index",
{% if cookiecutter.admin %}
    "Sign in to the admin": "admin.index",
{% endif %}
}
{% else %}
LINKS: dict[str, str] = {}
{% endif %}


@bp.get("/")
def home() -> str:
    return render_template("home.html", parts=PARTS, links=LINKS)
{% endif %}


@bp.app_errorhandler(HTTPException)
def error(error: HTTPException) -> Response | HTTPException:
    """Give an error the project's look; its status and its headers stay."""
    if error.code is None or error.code < 400:  # a redirect
        return error
    response = error.get_response()
{% if cookiecutter.pages == "none" %}
    response.data = json.dumps({"error": error.name})
    response.content_type = "application/json"
{% else %}
    response.data = render_template("error.html", code=error.code, name=error.name)
{% endif %}
    return response
