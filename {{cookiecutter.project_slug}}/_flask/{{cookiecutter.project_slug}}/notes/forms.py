from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length


class NoteForm(FlaskForm):
    author = StringField("Your name", [DataRequired(), Length(max=100)])
    text = TextAreaField("Your note", [DataRequired(), Length(max=2000)])
