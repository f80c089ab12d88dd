"""Every failure as RFC 9457 problem details for programs, or as a page for people."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.routing import Match

from upstar.kit.errors import AppError, ErrorKind
from upstar.kit.logs import get_logger

MEDIA_TYPE = "application/problem+json"
API_PREFIX = "/api/"
TYPE_PREFIX = "urn:upstar:problem:"
"""RFC 9457, 3.1.1: a problem type is a URI; ours ends in the stable code, and names no host that may go away."""

STATUS = {
    ErrorKind.INVALID: HTTPStatus.UNPROCESSABLE_ENTITY,
    ErrorKind.UNAUTHENTICATED: HTTPStatus.UNAUTHORIZED,
    ErrorKind.FORBIDDEN: HTTPStatus.FORBIDDEN,
    ErrorKind.NOT_FOUND: HTTPStatus.NOT_FOUND,
    ErrorKind.CONFLICT: HTTPStatus.CONFLICT,
    ErrorKind.TOO_LARGE: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    ErrorKind.UNSUPPORTED: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    ErrorKind.LIMITED: HTTPStatus.TOO_MANY_REQUESTS,
    ErrorKind.UNAVAILABLE: HTTPStatus.SERVICE_UNAVAILABLE,
}

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong: a stable code, and a sentence that says what to do. `errors` names each bad field."""

    status: int
    code: str
    detail: str
    errors: tuple[dict[str, str], ...] = ()
    retry_after: int | None = None

    @property
    def title(self) -> str:
        """The status in words."""
        return HTTPStatus(self.status).phrase


Page = Callable[[Request, Problem], Response]


def install(app: FastAPI, page: Page) -> None:
    """Answer every failure of the application; `page` renders one for people."""

    def answer(request: Request, problem: Problem) -> Response:
        response = as_json(request, problem) if wants_json(request) else page(request, problem)
        if problem.status == HTTPStatus.UNAUTHORIZED and wants_json(request):
            response.headers["WWW-Authenticate"] = "Bearer"
        if problem.retry_after is not None:
            response.headers["Retry-After"] = str(problem.retry_after)
        return response

    @app.exception_handler(AppError)
    def _app_error(request: Request, error: AppError) -> Response:
        return answer(request, of_app_error(error))

    @app.exception_handler(HTTPException)
    def _http(request: Request, error: HTTPException) -> Response:
        if isinstance(error.__cause__, AppError):
            # the framework hides what its body parser met
            return answer(request, of_app_error(error.__cause__))
        response = answer(request, _of_http(error))
        response.headers.update(error.headers or {})
        if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            response.headers["Allow"] = ", ".join(_methods(app, request))
        return response

    @app.exception_handler(RequestValidationError)
    def _validation(request: Request, error: RequestValidationError) -> Response:
        return answer(request, _of_validation(error))

    @app.exception_handler(Exception)
    def _fault(request: Request, error: Exception) -> Response:
        # the route and not the path, which may bear the token of a shared link
        route = getattr(request.scope.get("route"), "path", None)
        log.error("request.broke", method=request.method, route=route, exc_info=error)
        return answer(request, Problem(500, "internal", "Something went wrong on our side; it has been logged."))


def _methods(app: FastAPI, request: Request) -> list[str]:
    """Return every method that the address takes (RFC 9110, 10.2.1), where the framework names one route's alone."""
    scope = dict(request.scope)
    routes, found = app.router.routes, []
    for method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"):
        scope["method"] = method
        if any(route.matches(scope)[0] is Match.FULL for route in routes):
            found.append(method)
    return found


def wants_json(request: Request) -> bool:
    """Whether a program asks: the API, and what watches the process."""
    return request.url.path.startswith(API_PREFIX) or request.url.path in ("/healthz", "/readyz", "/metrics")


def as_json(request: Request, problem: Problem) -> JSONResponse:
    """Return the problem as RFC 9457 has it."""
    body = {
        "type": TYPE_PREFIX + problem.code,
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail,
        "instance": request.url.path,
        "code": problem.code,
    }
    if problem.errors:
        body["errors"] = list(problem.errors)
    return JSONResponse(body, problem.status, media_type=MEDIA_TYPE)


def of_app_error(error: AppError) -> Problem:
    """Return an error of the product as a problem."""
    fields = tuple({"field": field, "message": message} for field, message in error.fields.items())
    return Problem(STATUS[error.kind], error.code, error.message, fields, error.retry_after)


def _of_http(error: HTTPException) -> Problem:
    code = HTTPStatus(error.status_code).phrase.lower().replace(" ", "-")
    details = {
        HTTPStatus.NOT_FOUND: "There is nothing at this address.",
        HTTPStatus.METHOD_NOT_ALLOWED: "This address does not take that method.",
    }
    return Problem(error.status_code, code, details.get(HTTPStatus(error.status_code), str(error.detail)))


def _of_validation(error: RequestValidationError) -> Problem:
    found = tuple(
        {"field": ".".join(str(part) for part in item["loc"][1:]) or str(item["loc"][0]), "message": str(item["msg"])}
        for item in error.errors()
    )
    told = "; ".join(f"{item['field']}: {item['message']}" for item in found[:3])
    return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "request-invalid", f"The request does not fit: {told}.", found)
