from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length


class NoteForm(FlaskForm):
    author = StringField(validators=[DataRequired(), Length(max=100)])
    text = TextAreaField(validators=[DataRequired(), Length(max=2000)])
