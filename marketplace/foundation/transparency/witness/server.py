"""The witness's port: two addresses over HTTP/1.1, bounded bodies, one thread per connection."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from contracts.witness_protocol import MAX_REQUEST_BYTES
from marketplace.foundation.transparency.witness.desk import Reply, WitnessDesk

IDLE_SECONDS = 10.0
"""A client that says nothing for so long is disconnected."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = IDLE_SECONDS
    desk: WitnessDesk

    def do_POST(self) -> None:
        """Answer `add-checkpoint`."""
        length = self.headers.get("Content-Length", "")
        if self.path != "/add-checkpoint":
            self._answer(Reply(404, b"no such address\n"))
        elif not length.isdecimal() or int(length) > MAX_REQUEST_BYTES:
            self.close_connection = True
            self._answer(Reply(413, b"a request needs a length and fits one megabyte\n"))
        else:
            self._answer(self.desk.add_checkpoint(self.rfile.read(int(length))))

    def do_GET(self) -> None:
        """Answer with the latest cosigned checkpoint of a log."""
        _, _, rest = self.path.partition("/")
        origin_hash, _, name = rest.partition("/")
        if name == "checkpoint":
            self._answer(self.desk.checkpoint(origin_hash))
        else:
            self._answer(Reply(404, b"no such address\n"))

    def _answer(self, reply: Reply) -> None:
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.media_type)
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body)

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - as inherited
        """Keep silent: requests are no news, and their content is nobody's."""


@contextmanager
def serving(desk: WitnessDesk, *, host: str, port: int) -> Iterator[str]:
    """Serve the witness beside the block and yield its address; port 0 takes a free one."""
    handler = type("Handler", (_Handler,), {"desk": desk})
    server = ThreadingHTTPServer((host, port), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://{host}:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
