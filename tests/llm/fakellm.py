"""A real HTTP server on loopback that speaks the OpenAI and Anthropic wire formats, and misbehaves when told to."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answerer = Callable[[dict[str, Any]], dict[str, Any]]


@dataclass(frozen=True)
class Fault:
    """What goes wrong with one request: a status, a body that is no JSON, a connection cut, silence."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: str | None = None
    cut: bool = False
    silent: bool = False


@dataclass
class FakeLlm:
    """The server's address, what it was asked, and what it is to answer: faults first, then `answer` for ever."""

    url: str
    answer: Answerer
    faults: list[Fault] = field(default_factory=list)
    requests: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)


@contextmanager
def fake_llm(answer: Answerer) -> Iterator[FakeLlm]:
    """Run the server for the length of the block."""
    state = FakeLlm("", answer)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            state.requests.append(body)
            state.headers.append(dict(self.headers))
            fault = state.faults.pop(0) if state.faults else Fault()
            if fault.silent:
                state.released.wait(30)
                self.close_connection = True
                return
            if fault.cut:
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", "10000")
                self.end_headers()
                self.wfile.write(b'{"id": "x", "choi')
                self.close_connection = True
                return
            if fault.status != 200 or fault.body is not None:
                self._send(fault.status, fault.body or '{"error": {"message": "no", "type": "e"}}', fault.headers)
            elif "/messages" in self.path:
                self._anthropic(body)
            else:
                self._send(200, json.dumps(_openai(body, state.answer(body))), {})

        def _anthropic(self, body: dict[str, Any]) -> None:
            name = body["tools"][0]["name"]
            values = json.dumps(state.answer(body))
            message = {
                "id": "msg_1", "type": "message", "role": "assistant", "model": body["model"], "stop_reason": None,
                "stop_sequence": None, "content": [], "usage": {"input_tokens": 1000, "output_tokens": 1},
            }  # fmt: skip
            tool = {"type": "tool_use", "id": "toolu_1", "name": name, "input": {}}
            if not body.get("stream"):
                full = message | {
                    "content": [tool | {"input": json.loads(values)}],
                    "stop_reason": "tool_use",
                    "usage": {"input_tokens": 1000, "output_tokens": 100},
                }
                self._send(200, json.dumps(full), {})
                return
            events: list[dict[str, Any]] = [
                {"type": "message_start", "message": message},
                {"type": "content_block_start", "index": 0, "content_block": tool},
                {
                    "type": "content_block_delta",
                    "index": 0,
                    "delta": {"type": "input_json_delta", "partial_json": values},
                },
                {"type": "content_block_stop", "index": 0},
                {
                    "type": "message_delta",
                    "delta": {"stop_reason": "tool_use", "stop_sequence": None},
                    "usage": {"output_tokens": 100},
                },
                {"type": "message_stop"},
            ]
            text = "".join(f"event: {event['type']}\ndata: {json.dumps(event)}\n\n" for event in events)
            self._send(200, text, {"Content-Type": "text/event-stream"})

        def _send(self, status: int, body: str, headers: dict[str, str]) -> None:
            data = body.encode()
            self.send_response(status)
            for name, value in (
                {"Content-Type": "application/json", "Content-Length": str(len(data))} | headers
            ).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    state.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield state
    finally:
        state.released.set()
        server.shutdown()
        server.server_close()
        thread.join()


def _openai(body: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    """A chat completion that calls the demanded tool, or holds the JSON as its text."""
    arguments = json.dumps(values)
    message: dict[str, Any] = {"role": "assistant", "content": arguments}
    if body.get("tools"):
        call = {"name": body["tools"][0]["function"]["name"], "arguments": arguments}
        message = {
            "role": "assistant",
            "content": None,
            "tool_calls": [{"id": "c", "type": "function", "function": call}],
        }
    return {
        "id": "chatcmpl-1", "object": "chat.completion", "created": 1700000000, "model": body["model"],
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 1000, "completion_tokens": 100, "total_tokens": 1100},
    }  # fmt: skip
