import json

from django.http import HttpRequest, HttpResponse
from django.utils.deprecation import MiddlewareMixin

from .schemas import PROBLEM_JSON, problem


def field_path(source: str, *path: str) -> list[str]:
    """Leave out the name of the argument that the body is passed as."""
    return [*path[1:]] if source == "body" else [*path]


class ProblemMiddleware(MiddlewareMixin):
    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Send problem details for every error below /api/."""
        status = response.status_code
        if request.path.startswith("/api/") and status >= 400:
            errors = json.loads(response.content)["detail"] if status == 422 else []
            faults = [(field_path(*error["loc"]), error["msg"]) for error in errors]
            response.content = problem(status, faults)
            response.headers["Content-Type"] = PROBLEM_JSON
            response.headers["Content-Length"] = str(len(response.content))
            if status == 401:
                response.headers["WWW-Authenticate"] = "Bearer"
        return response
