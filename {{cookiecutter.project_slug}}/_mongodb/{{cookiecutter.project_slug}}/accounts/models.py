from typing import Any
from uuid import uuid4

from flask_security import MongoEngineUserDatastore, RoleMixin, UserMixin
from mongoengine import BooleanField, DateTimeField, ListField, SequenceField, StringField

from ..db import Base


class User(UserMixin, Base):
    id = SequenceField(primary_key=True)
    email = StringField(required=True, max_length=254, unique=True)
    password = StringField(required=True)
    active = BooleanField(default=True)
    is_staff = BooleanField(default=False)
    fs_uniquifier = StringField(required=True, unique=True, default=lambda: uuid4().hex)
    confirmed_at = DateTimeField()
    roles = ListField(StringField())  # Flask-Security reads them

    def __str__(self) -> str:
        return str(self.email)

    def clean(self) -> None:
        self.email = self.email.lower()


class UserDatastore(MongoEngineUserDatastore):
    def find_user(self, case_insensitive: bool = False, **kwargs: Any) -> Any:
        """Find an email by its index, which a case-insensitive query does not use."""
        if "email" in kwargs:
            kwargs["email"] = kwargs["email"].lower()
        return super().find_user(**kwargs)


datastore = UserDatastore(None, User, RoleMixin)
