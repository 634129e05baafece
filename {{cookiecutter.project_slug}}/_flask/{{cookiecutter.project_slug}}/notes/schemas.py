from marshmallow import Schema, fields, validate


class NoteSchema(Schema):
    """A note as JSON: what a visitor may send, and what we answer."""

    id = fields.Integer(dump_only=True)
    author = fields.String(required=True, validate=validate.Length(min=1, max=100))
    text = fields.String(required=True, validate=validate.Length(min=1, max=2000))
    created_at = fields.AwareDateTime(dump_only=True)
