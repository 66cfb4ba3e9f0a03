"""Look at a built portal: a small file server on this machine only."""

import errno
import re
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from chengnuo.errors import ChengnuoError

HOST = "127.0.0.1"
NOT_FOUND_PAGE = "404.html"
USUAL, LAST = 8000, 65535  # ports
PRIVILEGED = 1024  # ports below this are for the system
REASONS = {
    errno.EADDRINUSE: "端口已被占用",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
}
RELATIVE = re.compile(rb'(\s(?:href|src|action)=")(?![/#]|[A-Za-z][\w+.-]*:)')


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

    def send_head(self) -> Any:
        """Send the headers and return the file, None where there is none."""
        try:
            return super().send_head()
        except ValueError:  # no file can have such a name: /%00
            self.send_error(HTTPStatus.NOT_FOUND)
            return None

    def list_directory(self, path: Any) -> None:
        """Show no listings: a folder without a page is a wrong address."""
        del path
        self.send_error(HTTPStatus.NOT_FOUND)

    def send_error(
        self, code: int, message: str | None = None, explain: str | None = None
    ) -> None:
        """Answer a wrong address with the portal's own page."""
        page = Path(self.directory, NOT_FOUND_PAGE)
        if code != HTTPStatus.NOT_FOUND or not page.is_file():
            super().send_error(code, message, explain)
            return
        # Its links begin at the root, and it is shown at any depth.
        body = RELATIVE.sub(rb"\1/", page.read_bytes())
        self.send_response(code)
        self.send_header("Connection", "close")
        self.send_header("Content-Type", self.extensions_map[".html"])
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

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
        reason = REASONS.get(error.errno or 0, "系统不允许")
        other = port + 1 if PRIVILEGED <= port < LAST else USUAL
        raise ChengnuoError(
            f"端口 {port} 用不了：{reason}。",
            remedy=f"换一个端口，例如 chengnuo serve --port {other}。",
        ) from error
