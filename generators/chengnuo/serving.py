"""Look at a built portal: a small file server on this machine only."""

from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from chengnuo.errors import ChengnuoError

HOST = "127.0.0.1"


class _Handler(SimpleHTTPRequestHandler):
    """Serves files, never keeps them, and answers a wrong address with our page."""

    extensions_map = {  # noqa: RUF012 - the name and type are the library's
        **SimpleHTTPRequestHandler.extensions_map,
        ".html": "text/html; charset=utf-8",
        ".js": "text/javascript; charset=utf-8",
        ".json": "application/json; charset=utf-8",
        ".docx": "application/vnd.openxmlformats-officedocument"
        ".wordprocessingml.document",
    }

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        super().end_headers()

    def log_message(self, *_: Any) -> None:
        """Keep quiet: who looked at what is nobody's business."""


def server(folder: Path, port: int) -> ThreadingHTTPServer:
    """Return a server of ``folder`` on ``port`` of this machine (0: any free one).

    Raises:
        ChengnuoError: Nothing is published in ``folder``, or the port is taken.

    """
    if not (folder / "index.html").is_file():
        message = f"{folder} 里还没有生成的门户。"
        raise ChengnuoError(message, remedy="先运行 chengnuo build。")
    handler = partial(_Handler, directory=str(folder))
    try:
        return ThreadingHTTPServer((HOST, port), handler)
    except OSError as error:
        message = f"端口 {port} 用不了：{error.strerror}。"
        raise ChengnuoError(
            message, remedy=f"换一个端口，例如 chengnuo serve --port {port + 1}。"
        ) from error
