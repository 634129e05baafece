from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils.deprecation import MiddlewareMixin
from ninja.errors import ValidationError

from .schemas import PROBLEM_JSON, problem


class ProblemMiddleware(MiddlewareMixin):
    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Send problem details for every error below /api/."""
        status, error = response.status_code, getattr(request, "error", None)
        if request.path.startswith("/api/") and status >= 400 and status in HTTPStatus:
            errors = error.errors if isinstance(error, ValidationError) else []
            # Leave out the name of the argument that the body is passed as.
            faults = [(e["loc"][2 if e["loc"][0] == "body" else 1 :], e["msg"]) for e in errors]
            response.content = problem(status, faults)
            response.headers["Content-Type"] = PROBLEM_JSON
            response.headers["Content-Length"] = str(len(response.content))
            if status == 401:
                response.headers["WWW-Authenticate"] = "Bearer"
        return response
