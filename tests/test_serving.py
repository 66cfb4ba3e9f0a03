"""The server that shows a built portal: wrong addresses, and ports that it cannot have."""

import http.client
import re
import socket
import threading
from contextlib import contextmanager

import pytest

from chengnuo.errors import ChengnuoError
from chengnuo.serving import HOST, server

PAGE = (
    '<!doctype html><link rel="stylesheet" href="assets/portal.css">'
    '<form action="search/index.html"></form><a href="#content">没有找到这一页</a>'
    '<a href="https://portal.example/index.html">首页</a>'
)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "index.html").write_text("<p>首页</p>", encoding="utf-8")
    (tmp_path / "404.html").write_text(PAGE, encoding="utf-8")
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "portal.css").write_text("", encoding="utf-8")
    return tmp_path


@contextmanager
def running(folder):
    with server(folder, 0) as answering:
        threading.Thread(target=answering.serve_forever, daemon=True).start()
        yield answering.server_port
        answering.shutdown()


def ask(port, path, method="GET"):
    connection = http.client.HTTPConnection(HOST, port, timeout=10)
    try:
        connection.request(method, path)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read().decode()
    finally:
        connection.close()


@pytest.mark.parametrize(
    "path",
    ["/none", "/a/b/c/index.html", "/assets/", "/%00", "/%ed%a0%80", f"/{'a' * 300}",
     "/../none", "/index.html/", "/assets/?C=M;O=A"],
)  # fmt: skip
def test_a_wrong_address_is_answered_with_the_page_of_the_portal(folder, path):
    with running(folder) as port:
        status, headers, said = ask(port, path)
    assert status == 404
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert headers["Cache-Control"] == "no-store"
    assert "没有找到这一页" in said
    assert "portal.css" in said


def test_the_links_of_that_page_work_at_any_depth(folder):
    with running(folder) as port:
        _, _, said = ask(port, "/a/b/c/none")
        addresses = re.findall(r'(?:href|action)="([^"]*)"', said)
        assert addresses == [
            "/assets/portal.css",
            "/search/index.html",
            "#content",
            "https://portal.example/index.html",
        ]
        assert ask(port, addresses[0])[0] == 200


def test_the_headers_of_a_wrong_address_come_without_the_page(folder):
    with running(folder) as port:
        status, headers, said = ask(port, "/none", "HEAD")
        assert int(headers["Content-Length"]) == len(ask(port, "/none")[2].encode())
    assert (status, said) == (404, "")


def test_a_folder_is_never_listed(folder):
    (folder / "404.html").unlink()
    with running(folder) as port:
        status, _, said = ask(port, "/assets/")
    assert status == 404
    assert "portal.css" not in said


@pytest.mark.parametrize("port", [0, 65535])
def test_a_port_that_is_taken_is_told_in_chinese(folder, port):
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            other.bind((HOST, port))
        except OSError:
            pytest.skip(f"port {port} is taken by another program")
        other.listen()
        taken = other.getsockname()[1]
        with pytest.raises(ChengnuoError, match="端口已被占用") as caught:
            server(folder, taken)
    assert not re.search("[A-Za-z]", caught.value.message)
    advised = int(re.search(r"--port (\d+)", caught.value.remedy)[1])
    assert advised != taken
    assert 1024 <= advised <= 65535


def test_a_port_that_only_the_system_may_have_is_told_in_chinese(folder):
    with socket.socket() as probe:
        try:
            probe.bind((HOST, 80))
        except PermissionError:
            pass
        except OSError:
            pytest.skip("port 80 is taken by another program")
        else:
            pytest.skip("here every port may be had by anyone")
    with pytest.raises(ChengnuoError, match="没有权限") as caught:
        server(folder, 80)
    assert "--port 8000" in caught.value.remedy
