"""Handlers as typed functions: what comes in is validated, what goes out is encoded, OpenAPI reads both.

    api = Api("queues")

    class QueueIn(In):
        name: Annotated[str, Field(min_length=1, max_length=80)]

    @api.patch("/api/v1/queues/{id}", needs="queues.manage")
    async def change_queue(call: Call, id_: UUID, body: QueueIn) -> Queue: ...

The first parameter says who may call: ``call: Call`` is a member of the workspace, ``request: web.Request``
is anybody. ``body`` and ``query`` are models; every other parameter is a part of the path (``id_`` for ``{id}``).
The answer is a value, an ``Answer`` when its status varies, ``None`` for 204, or a ``StreamResponse`` as it is.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Iterable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar, get_args, get_origin, get_type_hints

from aiohttp import web
from pydantic import BaseModel, TypeAdapter, ValidationError, create_model

from conversations.access import Scope
from conversations.roles import Permission
from conversations.work import Work
from gateway import keys
from gateway.callers import Caller
from gateway.validation import MAX_BODY, In, Query, as_invalid, check_json, query_values, read_body
from gateway.wire.common import encode
from kit.errors import Invalid
from kit.heavy import run_heavy

T = TypeVar("T")
H = TypeVar("H", bound=Callable[..., Awaitable[Any]])
RAW_BODY = web.RequestKey("raw_body", bytes)  # the JSON that a handler's ``body`` was read from


@dataclass(frozen=True, slots=True)
class Call:
    """One request of a member: who asks, and the parts of the program to answer with."""

    request: web.Request
    caller: Caller

    @property
    def scope(self) -> Scope:
        return self.caller.scope

    def begin(self) -> AbstractAsyncContextManager[Work]:
        """Open the one transaction of this request, on the caller's behalf."""
        return self[keys.WORKS].begin(self.scope.workspace_id, self.scope.actor)

    def __getitem__(self, key: web.AppKey[T]) -> T:
        return self.request.app[key]


@dataclass(frozen=True, slots=True)
class Answer(Generic[T]):
    """A value with a status that the handler chose, e.g. 200 for what existed and 201 for what it made."""

    value: T
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Operation:
    """One handler as its registration and its types describe it."""

    method: str
    path: str
    tag: str
    handler: Callable[..., Awaitable[Any]]
    statuses: tuple[int, ...]
    needs: Permission | None
    max_body: int
    is_public: bool
    parts: type[BaseModel] | None  # of the path
    parameters: dict[str, str]  # part of the path → the handler's parameter
    query: type[BaseModel] | None
    body: Any  # a type, None for no body
    out: Any  # a type, None for no content, StreamResponse for whatever it writes

    @property
    def summary(self) -> str:
        return (inspect.getdoc(self.handler) or self.handler.__name__).partition("\n")[0]

    @property
    def description(self) -> str:
        return (inspect.getdoc(self.handler) or "").partition("\n")[2].strip()


class Api:
    """The operations of one resource, to be installed by the composition root."""

    def __init__(self, tag: str) -> None:
        self.tag = tag
        self.operations: list[Operation] = []

    def get(self, path: str, **options: Any) -> Callable[[H], H]:
        return self._route("GET", path, **options)

    def post(self, path: str, **options: Any) -> Callable[[H], H]:
        return self._route("POST", path, **options)

    def put(self, path: str, **options: Any) -> Callable[[H], H]:
        return self._route("PUT", path, **options)

    def patch(self, path: str, **options: Any) -> Callable[[H], H]:
        return self._route("PATCH", path, **options)

    def delete(self, path: str, **options: Any) -> Callable[[H], H]:
        return self._route("DELETE", path, **options)

    def _route(
        self,
        method: str,
        path: str,
        *,
        status: int | tuple[int, ...] = 200,
        needs: Permission | None = None,
        max_body: int = MAX_BODY,
    ) -> Callable[[H], H]:
        """Register a handler.

        Args:
            status: of the answer, or all that an ``Answer`` may carry, the usual one first.
            needs: the permission without which the caller gets 403.
            max_body: bytes; more is 413 before anything is decoded.
        """

        def register(handler: H) -> H:
            hints = get_type_hints(handler, include_extras=True)
            out = hints.pop("return")
            content = get_args(out)[0] if get_origin(out) is Answer else out
            names = list(inspect.signature(handler).parameters)
            parameters = {name.rstrip("_"): name for name in names[1:] if name not in ("query", "body")}
            parts = {part: (hints[name], ...) for part, name in parameters.items()}
            statuses: tuple[int, ...] = status if isinstance(status, tuple) else (status,)
            if content is type(None):
                statuses, content = (204,), None
            self.operations.append(
                Operation(
                    method=method,
                    path=path,
                    tag=self.tag,
                    handler=handler,
                    statuses=statuses,
                    needs=needs,
                    max_body=max_body,
                    is_public=hints[names[0]] is not Call,
                    parts=create_model("Path", __base__=Query, **parts) if parts else None,  # type: ignore[call-overload]  # names are only known at run time
                    parameters=parameters,
                    query=hints.get("query"),
                    body=hints.get("body"),
                    out=content,
                )
            )
            return handler

        return register


def install(app: web.Application, apis: Iterable[Api]) -> list[Operation]:
    """Add the operations to the router and return them all, in order."""
    operations = [operation for api in apis for operation in api.operations]
    for operation in operations:
        app.router.add_route(operation.method, operation.path, _endpoint(operation))
    return operations


def _endpoint(operation: Operation) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    body_adapter: TypeAdapter[Any] | None = TypeAdapter(operation.body) if operation.body is not None else None

    async def endpoint(request: web.Request) -> web.StreamResponse:
        first: Call | web.Request = request
        if not operation.is_public:
            caller = await request.app[keys.CALLERS].identify(request)
            if operation.needs is not None:
                caller.scope.require(operation.needs)
            first = Call(request, caller)
        arguments = _arguments(operation, request)
        if body_adapter is not None:
            arguments["body"] = await _body(request, body_adapter, operation.max_body)
        return respond(await operation.handler(first, **arguments), operation.statuses[0])

    return endpoint


def _arguments(operation: Operation, request: web.Request) -> dict[str, Any]:
    arguments: dict[str, Any] = {}
    if operation.parts is not None:
        try:
            parts = operation.parts.model_validate_strings(dict(request.match_info))
        except ValidationError as error:
            raise as_invalid(error, "path") from error
        for name, parameter in operation.parameters.items():
            arguments[parameter] = getattr(parts, name)
    if operation.query is not None:
        try:
            arguments["query"] = operation.query.model_validate_strings(dict(query_values(request)))
        except ValidationError as error:
            raise as_invalid(error, "query") from error
    return arguments


async def _body(request: web.Request, adapter: TypeAdapter[Any], limit: int) -> Any:
    if request.content_type != "application/json" and request.body_exists:
        raise Invalid("the body must be application/json", code="not_json")
    # Where every field may be left out, so may the body.
    raw = await read_body(request, limit) or b"{}"
    request[RAW_BODY] = raw

    def read() -> Any:
        check_json(raw)
        return adapter.validate_json(raw)

    try:
        return await run_heavy(len(raw), read)
    except ValidationError as error:
        raise as_invalid(error, "body") from error


def respond(value: Any, status: int = 200) -> web.StreamResponse:
    """Turn what a handler returned into the response."""
    if isinstance(value, web.StreamResponse):
        return value
    headers = None
    if isinstance(value, Answer):
        value, status, headers = value.value, value.status, value.headers
    if value is None and status in (200, 204):
        return web.Response(status=204, headers=headers)
    return web.Response(body=encode(value), status=status, content_type="application/json", headers=headers)


__all__ = ["Answer", "Api", "Call", "In", "Operation", "Query", "install", "respond"]
