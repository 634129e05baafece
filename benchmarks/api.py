"""The API of notes on the bare frameworks, by the same library and by hand, for `serve.py`.

Each is appended to the bare app. Its schemas and its tokens are those of the project; its server
has no limit and no log.
"""

FLASK_API = """
from datetime import UTC
from hashlib import sha256

from flask import abort
from spectree import Response, SpecTree

from schemas import NoteIn, NoteOut, NotePage, NoteQuery

spec = SpecTree("flask")


class Token(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    hash = db.Column(db.String(64))


def check_token():
    sent = request.authorization
    token = (sent.token or "") if sent and sent.type == "bearer" else ""
    query = select(Token).filter_by(hash=sha256(token.encode()).hexdigest())
    if db.session.scalar(query) is None:
        abort(401)


def page_of(page, size):
    notes = select(Note).order_by(Note.id.desc())
    return db.paginate(notes, page=page, per_page=size)


def add(author, text):
    note = Note(author=author, text=text, created_at=datetime.now(UTC))
    db.session.add(note)
    db.session.commit()
    return note


@spec.validate(resp=Response(HTTP_200=NotePage))
def list_notes(query: NoteQuery):
    return NotePage.model_validate(page_of(query.page, query.size))


@spec.validate(resp=Response(HTTP_201=NoteOut))
def create_note(json: NoteIn):
    check_token()
    return NoteOut.model_validate(add(json.author, json.text)), 201


def shown(note):
    created_at = note.created_at.isoformat()
    return {"id": note.id, "author": note.author, "text": note.text, "created_at": created_at}


def list_by_hand():
    page = page_of(request.args.get("page", 1, int), min(request.args.get("size", 20, int), 100))
    return {"items": [shown(note) for note in page], "page": page.page, "total": page.total}


def create_by_hand():
    check_token()
    given = request.get_json()
    if given.keys() != {"author", "text"} or not all(given.values()):
        return {"error": "author and text are required"}, 422
    return shown(add(given["author"], given["text"])), 201


by_hand = "BY_HAND" in os.environ
app.get("/api/v1/notes/")(list_by_hand if by_hand else list_notes)
app.post("/api/v1/notes/")(create_by_hand if by_hand else create_note)
"""

DJANGO_API = """
import json
from datetime import UTC, datetime
from hashlib import sha256

from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI, Query
from ninja.security import HttpBearer
from schemas import NoteIn, NoteOut, NotePage, NoteQuery

api = NinjaAPI()


class Token(models.Model):
    hash = models.CharField(max_length=64)

    class Meta:
        app_label = "api"
        db_table = "api_token"


def is_valid(token):
    return Token.objects.filter(hash=sha256(token.encode()).hexdigest()).exists()


class BearerToken(HttpBearer):
    def authenticate(self, request, token):
        return is_valid(token)


def page_of(page, size):
    paginator = Paginator(Note.objects.order_by("-pk"), size)
    page = paginator.page(page)
    return {"items": list(page), "page": page.number, "total": paginator.count}


def add(author, text):
    return Note.objects.create(author=author, text=text, created_at=datetime.now(UTC))


@api.get("notes/", response=NotePage)
def list_notes(request, query: Query[NoteQuery]):
    return page_of(query.page, query.size)


@api.post("notes/", auth=BearerToken(), response={201: NoteOut})
def create_note(request, note: NoteIn):
    return 201, add(note.author, note.text)


def shown(note):
    created_at = note.created_at.isoformat()
    return {"id": note.id, "author": note.author, "text": note.text, "created_at": created_at}


@csrf_exempt
def notes_by_hand(request):
    if request.method == "POST":
        if not is_valid(request.headers.get("Authorization", "").removeprefix("Bearer ")):
            return JsonResponse({"error": "a token is required"}, status=401)
        given = json.loads(request.body)
        if given.keys() != {"author", "text"} or not all(given.values()):
            return JsonResponse({"error": "author and text are required"}, status=422)
        return JsonResponse(shown(add(given["author"], given["text"])), status=201)
    query = request.GET
    page = page_of(int(query.get("page", 1)), min(int(query.get("size", 20)), 100))
    return JsonResponse({**page, "items": [shown(note) for note in page["items"]]})


if "BY_HAND" in os.environ:
    urlpatterns.append(path("api/v1/notes/", notes_by_hand))
else:
    urlpatterns.append(path("api/v1/", api.urls))
"""

# Lets wrk create notes.
CREATE = """
wrk.method = "POST"
wrk.headers["Authorization"] = "Bearer {token}"
wrk.headers["Content-Type"] = "application/json"
wrk.body = '{{"author": "Ada", "text": "{text}"}}'
"""
