import sys

from dotenv import load_dotenv
from environs import EnvError

from {{ cookiecutter.project_slug }} import create_app

load_dotenv()
try:
    app = create_app()
except EnvError as error:
    sys.exit(f"{error}. Set it in the environment or in .env.")
