from marshmallow import Schema, fields, validate

can_be_stored = validate.Regexp(
    r"[^\0\ud800-\udfff]*\Z", error="NUL and lone surrogates are not text."
)


class NoteSchema(Schema):
    """A note as JSON: what a visitor may send, and what we answer."""

    id = fields.Integer(dump_only=True)
    author = fields.String(
        required=True, validate=[validate.Length(min=1, max=100), can_be_stored]
    )
    text = fields.String(
        required=True, validate=[validate.Length(min=1, max=2000), can_be_stored]
    )
    created_at = fields.AwareDateTime(dump_only=True)
