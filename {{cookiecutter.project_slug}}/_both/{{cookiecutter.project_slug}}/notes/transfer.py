from ..transfer import Table, integer, text, time
from .models import Note

notes = Table(Note, id=integer, author=text(100), text=text(2000), created_at=time)
