"""Raw requests over a socket: no request line, header, cookie or body is too strange.

What gunicorn itself refuses never reaches the project: it answers with a status of its own and none
of the usual headers, or closes the connection. Everything else is answered by the project, never
with an error of the server and never without its headers. docs/reliability.md names the exceptions.
"""

import contextlib
import re
import socket
from collections.abc import Callable, Iterator
from typing import NamedTuple
from urllib.parse import quote_from_bytes

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ..helpers.contract import STAFF
from ..helpers.forms import log_in
from ..helpers.properties import REPEATABLE
from ..helpers.servers import Site, Twin
from ..helpers.template import BARE, Answers
from ..helpers.visitors import note_form
from .conftest import params

# A failing request may be long.
pytestmark = pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisWarning")

# Four tests of each framework, and so some more than the 5,000 requests that are promised.
MANY = settings(REPEATABLE, max_examples=1300)

# What gunicorn answers by itself.
REFUSED = {400, 403, 408, 414, 417, 421, 431, 501, 505}

USUAL = {
    "content-security-policy",
    "cross-origin-opener-policy",
    "referrer-policy",
    "x-content-type-options",
    "x-frame-options",
    "x-request-id",
}
# On Django, what comes by HTTP and with an invalid Host header is refused before these are set.
LATE = {"cross-origin-opener-policy", "referrer-policy", "x-content-type-options"}


class Target(NamedTuple):
    """A site, and what a browser knows that is logged in: what stands for these in a request."""

    site: Site
    known: dict[bytes, bytes]

    def send(self, request: bytes) -> None:
        """Send *request*, and check what comes back."""
        for name, value in self.known.items():
            request = request.replace(name, value)
        head, _, body = request.partition(b"\r\n\r\n")
        chunk = body[len(b"@SIZE@\r\n") :].partition(b"\r\n0\r\n")[0]
        head = head.replace(b"@LENGTH@", b"%d" % len(body))
        request = head + b"\r\n\r\n" + body.replace(b"@SIZE@", b"%x" % len(chunk), 1)
        answer = b""
        with contextlib.closing(socket.create_connection(("127.0.0.1", self.site.port), 20)) as s:
            with contextlib.suppress(ConnectionError):
                s.sendall(request)
                s.shutdown(socket.SHUT_WR)
            with contextlib.suppress(ConnectionError):
                while data := s.recv(65536):
                    answer += data
        check(request, answer, self.site.twin.framework)


def check(request: bytes, answer: bytes, framework: str) -> None:
    """Neither an error of the server nor an answer of the project without its headers."""
    found = re.findall(rb"^HTTP/1\.[01] (\d{3}) ", answer, re.MULTILINE)
    assert bool(found) == bool(answer), request
    if not found:
        return
    statuses = {int(status) for status in found}
    known = KNOWN[framework].search(request) or has_malformed_chunks(request)
    errors = {500} if known else set()
    assert {status for status in statuses if status >= 500} - errors - REFUSED == set(), request
    head = answer.partition(b"\r\n\r\n")[0].decode("latin-1").lower()
    missing = USUAL - {line.partition(":")[0] for line in head.splitlines()[1:]}
    if missing == USUAL:
        assert statuses <= REFUSED | errors, (request, head)
        assert "connection: close" in head, (request, head)
    elif framework == "django" and missing == LATE:
        assert statuses == {400}, (request, head)
        assert b"X-Forwarded-Proto: https" not in request
    else:
        assert missing == set(), (request, head)


def has_malformed_chunks(request: bytes) -> bool:
    """Tell whether no proxy would pass on *request*, on which gunicorn itself fails too late."""
    head, _, body = request.partition(b"\r\n\r\n")
    if b"Transfer-Encoding: chunked" not in head:
        return False
    while found := re.match(rb"([0-9a-fA-F]{1,16})(;[^\r]*)?\r\n", body):
        size = int(found[1], 16)
        if size == 0:
            return False
        body = body[found.end() + size :]
        if not body.startswith(b"\r\n"):
            return True
        body = body[2:]
    return True


# What docs/reliability.md admits.
KNOWN = {
    "flask": re.compile(
        rb'form-data; name="[^"\r]*\r\n'  # Flask-WTF stumbles over a part that has no name
    ),
    "django": re.compile(
        rb"\r\nContent-Type: "
        rb"(?!(text/plain|application/[-\w.+]+|multipart/form-data; boundary=b)?\r)"
        rb"|\r\nCookie: [^\r]*(\\000|\0)"
        rb"|^POST (?!/notes/ |/admin/|/ )[^\0]*multipart/form-data",
    ),
}


@pytest.fixture(scope="module")
def target(twin: Twin) -> Iterator[Target]:
    """Serve a project over PostgreSQL, which refuses more than SQLite does, and log in."""
    site = Site(twin, twin.new_database("postgresql"))
    twin.add_admin(site.database_url, *STAFF)
    with site.serve(), site.client() as client:
        assert log_in(client, *STAFF).is_redirect
        ((field, token),) = note_form(client).items()
        cookies = {cookie.name: cookie.value or "" for cookie in client.cookies.jar}
        session = next(name for name in cookies if name.startswith("session"))
        known = {
            "@ADMIN@": {"flask": "/admin/note/", "django": "/admin/notes/note/"}[twin.framework],
            "@NEW@": {"flask": "new/", "django": "add/"}[twin.framework],
            "@FIELD@": field,
            "@TOKEN@": token,
            "@SESSION@": session,
            "@ID@": cookies[session],
            "@HALF@": cookies[session][: len(cookies[session]) // 2],
            "@OTHER@": cookies.get("csrftoken", ""),
        }
        yield Target(site, {name.encode(): value.encode() for name, value in known.items()})


@pytest.fixture(scope="module", params=params(BARE))
def json_target(
    request: pytest.FixtureRequest, install: Callable[[Answers], Twin]
) -> Iterator[Target]:
    """Serve the smallest project, which answers by JSON."""
    site = Site(install(request.param), "")
    with site.serve():
        yield Target(site, {})


# Bytes that are not text, text that cannot be stored, and what looks like something else.
ODD = st.sampled_from(
    [
        *(b"\0", b"\xff", b"\xed\xa0\x80", b"\xc3\xa9", b"\xe2\x80\xae", b"\x7f", b"\x85", b"\t"),
        *(
            b"%",
            b"%00",
            b"%ff",
            b"%zz",
            b"%ed%a0%80",
            b"%u1234",
            b"+",
            b'"',
            b"'",
            b"\\",
            b"<",
            b"\\0",
        ),
        *(
            b";",
            b",",
            b"=",
            b"&",
            b"[",
            b"]",
            b"{",
            b"}",
            b"#",
            b"?",
            b"/",
            b"//",
            b"..",
            b":",
            b"@",
        ),
        *(b"9" * 30, b"-1", b"1e9", b"0x1", b"inf", b"nan", b"None", b"a" * 300, b"%d", b"$(id)"),
    ]
)
ODDITY = st.lists(st.one_of(ODD, st.binary(max_size=3), st.just(b"a")), max_size=6).map(b"".join)


def without(banned: bytes) -> st.SearchStrategy[bytes]:
    """Return odd bytes without *banned*, which would end what they are part of."""
    return ODDITY.map(lambda odd: odd.translate(None, banned))


HEADER = st.one_of(without(b"\r\n"), without(b"\r\n\0"))
PATHS = st.sampled_from(
    [
        *(b"/", b"/notes/", b"/notes", b"/notes/1/", b"/notes/?page=1", b"/livez", b"/readyz"),
        *(b"/static/site.css", b"/static/", b"/nowhere/", b"/admin/", b"/accounts/", b"/api/v1/"),
        *(b"@ADMIN@", b"@ADMIN@@NEW@"),
    ]
)
METHODS = st.sampled_from(
    [b"GET", b"HEAD", b"POST", b"PUT", b"PATCH", b"DELETE", b"OPTIONS", b"TRACE"]
)
CHARSETS = [
    *(b"utf-8", b"UTF-16", b"utf-7", b"hex", b"base64", b"idna", b"undefined", b"rot13", b"zlib"),
    *(b"bz2", b"punycode", b"unicode_escape", b"raw_unicode_escape", b"latin-1", b"cp037", b"mbcs"),
    *(b"\0", b"", b'"utf-8', b"x" * 200, b"utf-8'en'x", b"none", b"oem", b"uu", b"utf_8_sig"),
]
TYPES = st.one_of(
    st.sampled_from(
        [
            *(b"application/x-www-form-urlencoded", b"multipart/form-data; boundary=b"),
            *(b"application/json", b"text/plain", b"application/vnd.api+json", b"", b"/", b";;="),
            *(b"multipart/form-data", b"multipart/form-data; boundary=", b"multipart/mixed"),
            *(b"multipart/form-data; boundary=" + b"b" * 300, b"a*=bogus''x", b"text/html; a*0=b"),
        ]
    ),
    st.sampled_from(CHARSETS).flatmap(
        lambda charset: st.sampled_from(
            [
                *(b"text/plain; charset=", b"application/x-www-form-urlencoded; charset="),
                *(b"multipart/form-data; boundary=b; charset=", b"application/json; charset="),
            ]
        ).map(lambda start: start + charset)
    ),
    HEADER,
)
NAMES = st.sampled_from(
    [
        *(b"Accept", b"Accept-Charset", b"Accept-Encoding", b"Accept-Language", b"Authorization"),
        *(b"Cache-Control", b"Content-Disposition", b"Content-Encoding", b"Content-Language"),
        *(b"Content-Length", b"Content-Range", b"Content-Type", b"Cookie", b"Date", b"Expect"),
        *(b"Forwarded", b"From", b"Host", b"If-Match", b"If-Modified-Since", b"If-None-Match"),
        *(b"If-Range", b"If-Unmodified-Since", b"Max-Forwards", b"Origin", b"Pragma", b"Range"),
        *(b"Referer", b"Script-Name", b"Sec-Fetch-Site", b"TE", b"Transfer-Encoding", b"Upgrade"),
        *(b"User-Agent", b"Via", b"X-CSRFToken", b"X-Forwarded-For", b"X-Forwarded-Host"),
        *(b"X-Forwarded-Proto", b"X-Forwarded-Prefix", b"X-HTTP-Method-Override", b"X-Request-ID"),
    ]
)
VALUES = st.one_of(
    HEADER,
    TYPES,
    st.sampled_from(
        [
            *(
                b"bytes=0-1",
                b"bytes=-1",
                b"bytes=9-1",
                b"bytes=0-1,5-6",
                b"bytes=a-b",
                b"bytes=-" + b"9" * 30,
            ),
            *(
                b"Basic !!!",
                b"Basic " + b"/" * 8,
                b"Bearer \xff",
                b"Digest a=b",
                b"Basic",
                b"Bearer",
            ),
            *(
                b"http://[",
                b"http://[::1",
                b"https://localhost:99999/",
                b"null",
                b"//a",
                b"https://\xff/",
            ),
            *(
                b"Fri, 31 Feb 2026 99:99:99 GMT",
                b"Thu, 01 Jan 99999 00:00:00 GMT",
                b"0",
                b"*",
                b'W/"',
            ),
            *(
                b"10.0.0.1, 10.0.0.2",
                b"10.0.0.1:80",
                b"[::1]:80",
                b"::1%eth0",
                b"unknown",
                b"for=x",
                b"1.2.3.4, ",
            ),
            *(
                b"https, http",
                b"HTTPS",
                b"https,",
                b"localhost:80:80",
                b"[::1",
                b"LOCALHOST.",
                b"\xe9",
            ),
            *(b"xx-" + b"y" * 300, b"en;q=nan", b"en;q=" + b"9" * 400, b"a-b-c-d;q=0.5,*;q=inf"),
            *(b"100-continue", b"chunked", b"gzip, chunked", b"identity", b"h2c", b"gzip;q=-1"),
        ]
    ),
)


def request(
    method: bytes = b"GET",
    path: bytes = b"/",
    headers: list[tuple[bytes, bytes]] | None = None,
    body: bytes = b"",
    version: bytes = b"HTTP/1.1",
) -> bytes:
    """Return a request as it goes over the wire, closing the connection and over HTTPS."""
    given = headers or []
    names = {name.lower() for name, _ in given}
    usual = [(b"Host", b"localhost"), (b"X-Forwarded-Proto", b"https"), (b"Connection", b"close")]
    lines = [b" ".join([method, path, version])]
    lines += [
        name + b": " + value
        for name, value in [*(pair for pair in usual if pair[0].lower() not in names), *given]
    ]
    return b"\r\n".join([*lines, b"", body])


QUOTED = ODDITY.map(quote_from_bytes).map(str.encode)
COOKIES = b"@SESSION@=@ID@; csrftoken=@OTHER@"


@st.composite
def request_lines(draw: st.DrawFn) -> bytes:
    """Return requests whose first lines are odd."""
    method = draw(st.one_of(METHODS, METHODS, without(b" \r\n")))
    path = draw(st.one_of(PATHS, st.just(b"*")))
    path += draw(st.one_of(st.just(b""), without(b" \r\n"), QUOTED))
    if draw(st.booleans()):
        names = [b"page", b"search", b"q", b"next", b"o", b"sort", b"id", b"_popup", b"desc", b"e"]
        path += b"?" + draw(st.sampled_from(names)) + b"="
        path += draw(st.one_of(without(b" \r\n"), QUOTED))
    version = draw(st.sampled_from([b"HTTP/1.1"] * 6 + [b"HTTP/1.0", b"HTTP/2.0", b"HTTP/9", b""]))
    headers = [(b"Cookie", COOKIES)] if draw(st.booleans()) else []
    return request(method, path, headers, version=version)


@st.composite
def headers(draw: st.DrawFn) -> bytes:
    """Return requests with odd headers."""
    given = draw(st.lists(st.tuples(NAMES, VALUES), min_size=1, max_size=4))
    if draw(st.integers(0, 9)) == 0:
        given.append((draw(without(b"\r\n")), draw(HEADER)))
    return request(draw(METHODS), draw(PATHS), given)


@st.composite
def cookies(draw: st.DrawFn) -> bytes:
    """Return requests with odd cookies, some of them almost right."""
    names = [
        *(b"@SESSION@", b"csrftoken", b"messages", b"remember_token", b"django_language"),
        *(b"sessionid", b"session", b"\xff", b""),
    ]
    values = [
        *(
            b"@ID@",
            b"@HALF@",
            b'"@ID@"',
            b'"@ID@\\000"',
            b'"@HALF@\\377"',
            b'"@HALF@\\',
            b"@OTHER@",
        ),
        *(b"@ID@@ID@", b"@ID@\0", b'"\\012"', b"@HALF@.@HALF@"),
    ]
    pair = st.tuples(
        st.sampled_from(names),
        st.one_of(st.sampled_from(values), HEADER, HEADER.map(b"@HALF@".__add__)),
    ).map(b"=".join)
    given = draw(st.lists(st.one_of(pair, pair, HEADER), min_size=1, max_size=4))
    headers = [(b"Cookie", draw(st.sampled_from([b"; ", b";", b",", b"; ; "])).join(given))]
    if draw(st.booleans()):
        return request(b"GET", draw(PATHS), headers)
    body = b"@FIELD@=@TOKEN@&author=a&text=b"
    headers += [
        (b"Content-Type", b"application/x-www-form-urlencoded"),
        (b"Content-Length", b"@LENGTH@"),
        (b"Referer", b"https://localhost/"),
    ]
    return request(b"POST", draw(PATHS), headers, body)


FIELDS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                *(b"author", b"text", b"email", b"username", b"password", b"next", b"action"),
                *(b"rowid", b"page", b"_method", b"", b"\xff", b"index", b"_selected_action"),
            ]
        ),
        st.one_of(ODDITY, QUOTED, st.just(b"a")),
    ),
    max_size=6,
)
JSON = [
    *(
        b"{",
        b"[1",
        b'"\\ud800"',
        b"\xff\xfe{}",
        b"[" * 2000,
        b'{"a":1e999}',
        b"9" * 5000,
        b"\0",
        b"NaN",
    ),
    *(b'{"author":"\\u0000","text":"b"}', b'{"author":1}', b'{"author":"a","text":"\xff"}', b"[]"),
]
PARTS = [
    *(
        b'"',
        b'"; filename="a"',
        b"\"; filename*=x'y'%ff",
        b'"\r\nContent-Type: text/plain; charset=hex',
    ),
    *(b'"\r\nContent-Transfer-Encoding: base64', b'"; filename="\0"', b"", b'"\r\n' + b"a" * 3000),
]


@st.composite
def forms(draw: st.DrawFn) -> tuple[bytes, bytes]:
    """Return the type and the content of an odd form."""
    fields = [(b"@FIELD@", b"@TOKEN@"), *draw(FIELDS)]
    if draw(st.booleans()):
        kind = draw(st.one_of(TYPES, st.just(b"application/x-www-form-urlencoded")))
        return kind, b"&".join(name + b"=" + value for name, value in fields)
    body = b""
    for name, value in fields:
        start = b'--b\r\nContent-Disposition: form-data; name="' + name
        body += start + draw(st.sampled_from(PARTS)) + b"\r\n\r\n" + value + b"\r\n"
    end = draw(st.sampled_from([b"--b--\r\n", b"", b"--b", b"--b\r\n\r\n\r\n"]))
    return b"multipart/form-data; boundary=b", body + end


CHUNK_SIZES = [
    *(b"@SIZE@", b"@SIZE@", b"@SIZE@", b"@SIZE@", b"@SIZE@;a=b", b"-1", b"0x5", b"zz", b"", b"_1"),
    *(b"f" * 20, b"5 "),
]
CHUNK_ENDS = [
    *(b"\r\n0\r\n\r\n", b"\r\n0\r\n\r\n", b"\r\n0\r\n\r\n", b"", b"0\r\n", b"\n0\n\n"),
    b"\r\n0\r\nX-A: b\r\n\r\n",
]
LENGTHS = [b"+5", b"-1", b"1_0", b"9" * 30, b"0x5", b"", b" ", b"5, 5", b"\xb2", b"1@LENGTH@"]
CODINGS = [b"gzip", b"chunked, gzip", b"x", b"", b"identity", b"chunked;a=b"]
RIGHT = (b"Content-Length", b"@LENGTH@")


@st.composite
def framed(draw: st.DrawFn, body: bytes) -> tuple[list[tuple[bytes, bytes]], bytes]:
    """Return headers that say how long *body* is, not always right, and the body as it is sent."""
    how = draw(
        st.sampled_from(["right"] * 4 + ["chunks"] * 2 + ["none", "wrong", "both", "coding"])
    )
    if how == "chunks":
        start, end = draw(st.sampled_from(CHUNK_SIZES)), draw(st.sampled_from(CHUNK_ENDS))
        return [(b"Transfer-Encoding", b"chunked")], start + b"\r\n" + body + end
    headers = {
        "right": [RIGHT],
        "none": [],
        "wrong": [(b"Content-Length", draw(st.sampled_from(LENGTHS)))],
        "both": [RIGHT, (b"Transfer-Encoding", b"chunked")],
        "coding": [(b"Transfer-Encoding", draw(st.sampled_from(CODINGS)))],
    }
    return headers[how], body


@st.composite
def bodies(draw: st.DrawFn) -> bytes:
    """Return requests with odd bodies, and with odd words on how long these are."""
    json = st.tuples(st.just(b"application/json"), st.sampled_from(JSON))
    kind, body = draw(st.one_of(forms(), forms(), json, st.tuples(TYPES, ODDITY)))
    headers = [(b"Content-Type", kind), (b"Referer", b"https://localhost/")]
    if draw(st.integers(0, 4)):
        headers.append((b"Cookie", COOKIES))
    length, body = draw(framed(body))
    methods = [*[b"POST"] * 5, b"PUT", b"PATCH", b"GET", b"DELETE"]
    path = draw(st.sampled_from(FORM_PATHS))
    return request(draw(st.sampled_from(methods)), path, headers + length, body)


FORM_PATHS = [
    *(b"/notes/", b"/notes/", b"/notes", b"/", b"/livez", b"/nowhere/", b"/admin/login/"),
    *(b"/login/", b"/accounts/login/", b"@ADMIN@@NEW@", b"@ADMIN@", b"@ADMIN@action/"),
    *(b"/api/v1/notes/", b"/api/v1/notes", b"/accounts/signup/", b"/logout/"),
]


FILE_FOR_TEXT = (
    b'--b\r\nContent-Disposition: form-data; name="@FIELD@"\r\n\r\n@TOKEN@\r\n'
    b'--b\r\nContent-Disposition: form-data; name="author"; filename="a"\r\n\r\na\r\n--b--\r\n'
)
FORM_IN_PARTS = [
    (b"Content-Type", b"multipart/form-data; boundary=b"),
    (b"Referer", b"https://localhost/"),
    (b"Cookie", COOKIES),
    RIGHT,
]


@MANY
@example(raw=request(b"PUT", b"/static/site.css"))
@given(raw=request_lines())
def test_no_request_line_is_too_strange(target: Target, raw: bytes) -> None:
    target.send(raw)


@MANY
@given(raw=headers())
def test_no_header_is_too_strange(target: Target, raw: bytes) -> None:
    target.send(raw)


@MANY
@given(raw=cookies())
def test_no_cookie_is_too_strange(target: Target, raw: bytes) -> None:
    target.send(raw)


@MANY
@example(raw=request(b"POST", b"/notes/", FORM_IN_PARTS, FILE_FOR_TEXT))
@given(raw=bodies())
def test_no_body_is_too_strange(target: Target, raw: bytes) -> None:
    target.send(raw)


@MANY
@given(raw=st.one_of(request_lines(), headers(), cookies(), bodies()))
def test_no_request_is_too_strange_for_json(json_target: Target, raw: bytes) -> None:
    json_target.send(raw)
