from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field, StringConstraints

NO_NUL = r"^[^\x00]*$"  # databases may not store NUL characters
Author = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=NO_NUL)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=2000, pattern=NO_NUL)]
# A database may not store the time zone.
Time = Annotated[datetime, AfterValidator(lambda time: time.replace(tzinfo=time.tzinfo or UTC))]


class NoteQuery(BaseModel):
    page: int = Field(1, ge=1, le=1_000_000)
    size: int = Field(20, ge=1, le=100)
    author: Author | None = None
    search: Text | None = None


class NoteIn(BaseModel, extra="forbid"):
    author: Author
    text: Text


class NotePatch(NoteIn):
    author: Author = Field(default_factory=str)
    text: Text = Field(default_factory=str)


class NoteOut(BaseModel, from_attributes=True):
    id: int
    author: str
    text: str
    created_at: Time


class NotePage(BaseModel, from_attributes=True):
    items: list[NoteOut]
    page: int
    total: int
