import flask_migrate


def test_migrations_match_the_models(app):
    with app.app_context():
        flask_migrate.check()
