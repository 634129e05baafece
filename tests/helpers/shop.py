"""A shop that the owner of a project adds on the second day; its files are in tests/owner."""

import re
import shutil

import httpx

from .commands import succeed
from .contract import STAFF
from .forms import form_at, forms_of, log_in, send, submit
from .production import gunicorn, prepare, production
from .template import ROOT, Project

OWNER = ROOT / "tests/owner"

# Where the owner wires a blueprint or an app: file, line, and what is inserted after it.
WIRING = {
    "flask": [
        (
            "acme/__init__.py",
            "from .settings import load_settings\n",
            "from .shop import views as shop\n",
        ),
        (
            "acme/__init__.py",
            "    app.register_blueprint(views.bp)\n",
            "    app.register_blueprint(shop.bp)\n",
        ),
        (
            "acme/admin.py",
            "from .notes.models import Note\n",
            "from .shop.admin import ProductAdmin\nfrom .shop.models import Product\n",
        ),
        (
            "acme/admin.py",
            "    admin.add_view(UserAdmin(User, db))\n",
            '    admin.add_view(ProductAdmin(Product, db, category="Shop"))\n',
        ),
    ],
    "django": [
        ("acme/settings.py", '    "acme.accounts",\n', '    "acme.shop",\n'),
        ("acme/urls.py", "urlpatterns = [\n", '    path("shop/", include("acme.shop.urls")),\n'),
    ],
}
PRODUCTS = {"flask": "/admin/product/", "django": "/admin/shop/product/"}


def insert(project: Project, path: str, line: str, text: str) -> None:
    """Insert *text* after *line* in a file of *project*."""
    file = project.path / path
    before, found, after = file.read_text("utf-8").partition(line)
    assert found, f"{path} has no line {line!r}"
    file.write_text(f"{before}{found}{text}{after}", encoding="utf-8")


def add_shop(project: Project) -> None:
    """Add an app or a blueprint with models, a migration, an admin, views and tests."""
    framework = project.answers["framework"]
    if framework == "django":
        (project.path / "acme/shop").mkdir()
        manage = ("uv", "run", "--quiet", "python", "manage.py")
        succeed(*manage, "startapp", "shop", "acme/shop", cwd=project.path)
        apps = project.path / "acme/shop/apps.py"
        text = apps.read_text("utf-8").replace('name = "shop"', 'name = "acme.shop"')
        apps.write_text(text.replace("name = 'shop'", 'name = "acme.shop"'), encoding="utf-8")
    shutil.copytree(OWNER / framework, project.path, dirs_exist_ok=True)
    for path, line, text in WIRING[framework]:
        insert(project, path, line, text)
    urls = project.path / "acme/urls.py"
    if framework == "django" and "import include" not in urls.read_text("utf-8"):
        code = urls.read_text("utf-8").replace("import path", "import include, path")
        urls.write_text(code, encoding="utf-8")
    succeed("make", "migrations", "m=add a shop", cwd=project.path)
    succeed("make", "format", cwd=project.path)


def check_shop(project: Project, database_url: str) -> None:
    """Serve the shop, and let staff keep products, whose keys are UUIDs."""
    env = production(project.answers, database_url)
    prepare(project, env)
    rows = PRODUCTS[project.answers["framework"]]
    new = {"flask": "new/", "django": "add/"}[project.answers["framework"]]
    with gunicorn(project, env) as running, running.client() as client:
        assert client.get("/shop/purchases/").is_redirect
        assert log_in(client, *STAFF).is_redirect
        assert client.get("/shop/purchases/").json() == []
        for name in ("Teapot", "Kettle", "Spoon"):
            assert submit(client, rows + new, name=name).is_redirect
        assert submit(client, change_of(client, rows, "Teapot"), name="Cup").is_redirect
        assert "Cup" in client.get(rows).text
        assert delete(client, rows, "Cup").is_redirect
        assert "Cup" not in page_after(client, rows)
        delete_selected(client, rows)
        assert not re.search("Kettle|Spoon", page_after(client, rows))


def page_after(client: httpx.Client, rows: str) -> str:
    """Return the list once the message that names what was deleted is gone."""
    client.get(rows)
    return client.get(rows).text


def change_of(client: httpx.Client, rows: str, name: str) -> str:
    """Return the link to the page that changes the row of that *name*."""
    found = client.get(rows).text
    row = next(row for row in re.findall(r"<tr.*?</tr>", found, re.DOTALL) if name in row)
    link = re.search(r'href="(/admin/[^"]*(?:/change/|/edit/\?id=)[^"]*)"', row)
    assert link
    return link[1].replace("&amp;", "&")


def delete(client: httpx.Client, rows: str, name: str) -> httpx.Response:
    """Delete the row of that *name*, as the buttons of the framework's admin do."""
    change = change_of(client, rows, name)
    if key := re.search(r"id=([\w-]+)", change):
        forms = forms_of(client.get(rows))
        form = next(form for form in forms if form.fields.get("id") == key[1])
        return send(client, form)
    return send(client, form_at(client, change.replace("/change/", "/delete/")))


def delete_selected(client: httpx.Client, rows: str) -> None:
    """Delete all rows that the list shows, by the action for selected ones."""
    page = client.get(rows)
    form = next(form for form in forms_of(page) if "action" in form.fields)
    name = "rowid" if "rowid" in page.text else "_selected_action"
    keys = re.findall(rf'name="{name}"[^>]*value="([\w-]+)"', page.text)
    keys = keys or re.findall(rf'value="([\w-]+)"[^>]*name="{name}"', page.text)
    assert len(keys) == 2
    action = "delete" if name == "rowid" else "delete_selected"
    data = {**form.fields, "action": action, name: keys, "post": "yes"}
    response = client.post(form.url, data=data, headers={"Referer": str(page.url)})
    assert response.is_redirect
