"""Ways in which a store may answer one request wrongly. Each gets the handler of bucket_stand_in.py
and answers it. What nobody can find out is left out: a store that says that it keeps what it does
not, or that leaves keys out of a listing that it calls whole."""

import gzip
import random
import socket
import struct
import zlib

from bucket_stand_in import KEYS_IN_LISTING, listing, tag

PAGE = b"<!DOCTYPE html><html><body>Welcome to the hotel's network</body></html>"
ERROR = b'<?xml version="1.0"?><Error><Code>InternalError</Code><Message>try again</Message></Error>'


def status(code, name, headers=None):
    def refuse(handler, _):
        handler.refuse(code, name, headers)
    refuse.__name__ = f"status_{code}_{name}"
    return refuse


def redirect(code, target):
    def refuse(handler, _):
        handler.answer(code, b"", {"Location": target.replace("{self}", handler.store.url)})
    refuse.__name__ = f"redirect_{code}_to_{target}"
    return refuse


def body_with_200(content, kind, what):
    def answer(handler, _):
        handler.answer(200, content, {"Content-Type": kind})
    answer.__name__ = f"{what}_with_200"
    return answer


def found(handler):
    if handler.is_listing():
        keys, token = handler.page()
        return listing(keys, handler.store.objects, token)
    return handler.store.objects.get(handler.key, (b"", {}))[0]


def no_tag(handler, _):
    """Done, but without an ETag."""
    if handler.command == "PUT":
        handler.store.objects[handler.key] = handler.body, {}
        handler.answer(200)
    else:
        handler.answer(200, found(handler))


def status_204(handler, _):
    handler.answer(204, b"", {"Content-Length": None})


def cut_off(handler, rng):
    body = found(handler) or b"x" * 100
    handler.answer(200, body[:rng.randrange(len(body))],
                   {"Content-Length": str(len(body)), "ETag": tag(body)})
    handler.close_connection = True


def cut_off_unnoticed(handler, rng):
    """A shorter body whose length fits."""
    body = found(handler)
    handler.answer(200, body[:rng.randrange(len(body) or 1)], {"ETag": tag(body)})


def too_long(handler, _):
    body = found(handler)
    handler.answer(200, body + b"more than was announced",
                   {"Content-Length": str(len(body)), "ETag": tag(body)})


def mad_length(handler, _):
    handler.answer(200, b"{}", {"Content-Length": "18446744073709551615"})
    stall(handler, _)


def chunks_without_end(handler, _, chunk=b" " * 65536):
    handler.answer(200, b"", {"Content-Length": None, "Transfer-Encoding": "chunked"})
    while not handler.store.is_closed.is_set():
        handler.wfile.write(f"{len(chunk):x}\r\n".encode() + chunk + b"\r\n")


def headers_without_end(handler, _):
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    while not handler.store.is_closed.is_set():
        handler.wfile.write(b"X-More: " + b"y" * 8000 + b"\r\n")


def interim_answers_without_end(handler, _):
    while not handler.store.is_closed.is_set():
        handler.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")


def drip(handler, _):
    handler.answer(200, b"", {"Content-Length": "100000"})
    while not handler.store.is_closed.wait(0.2):
        handler.wfile.write(b"x")


def stall(handler, _):
    handler.store.is_closed.wait()
    handler.close_connection = True


def reset(handler, _):
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.close_connection = True
    handler.connection.close()


def close(handler, _):
    handler.close_connection = True


def done_and_closed(handler, _):
    """What was asked is done, and the answer is lost."""
    if handler.command in ("PUT", "DELETE"):
        do_what_is_asked(handler)
    close(handler, _)


def no_http(handler, _):
    handler.wfile.write(b"\x16\x03\x01\x02\x00 this is no HTTP\r\n\r\n")
    handler.close_connection = True


def garbage(handler, rng):
    handler.answer(200, rng.randbytes(300), {"ETag": '"0"'})


def empty_object(handler, _):
    handler.answer(200, b"{}", {"ETag": '"0"'})


def deep_json(handler, _):
    handler.answer(200, b"[" * 3_000_000, {"ETag": '"0"'})


def of_another_key(handler, rng):
    other = rng.choice(sorted(handler.store.objects) or [""])
    body = handler.store.objects.get(other, (b"", {}))[0]
    handler.answer(200, body, {"ETag": tag(body)})


def hostile_numbers(handler, rng):
    body = found(handler)
    digits = [i for i, byte in enumerate(body) if chr(byte).isdigit()]
    at = rng.choice(digits) if digits else 0
    body = body[:at] + rng.choice([b"-1", b"1e300", b"18446744073709551616", b"1.5"]) + body[at + 1:]
    handler.answer(200, body, {"ETag": tag(body)})


def compressed_unasked(handler, _):
    handler.answer(200, gzip.compress(found(handler)), {"Content-Encoding": "gzip", "ETag": '"0"'})


def compressed_bomb(handler, _):
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = b"".join(packer.compress(b" " * 1048576) for _ in range(600)) + packer.flush()
    handler.answer(200, bomb, {"Content-Encoding": "gzip", "ETag": '"0"'})


def listed(make):
    """For listings: what `make(handler, rng)` returns; for other requests a page of the web."""
    def answer(handler, rng):
        handler.answer(200, make(handler, rng) if handler.is_listing() else PAGE)
    answer.__name__ = f"listing_{make.__name__.strip('_')}"
    return answer


@listed
def without_token(handler, _):
    return listing(handler.page()[0][:3], handler.store.objects, truncated=True)


@listed
def outside_of_the_prefix(handler, _):
    keys = handler.page()[0]
    return listing(["other/v1/people.json", "feedx/v1/o/aa/" + "b" * 24 + ".json", *keys],
                   handler.store.objects)


@listed
def with_dots(handler, _):
    prefix = handler.query.get("prefix", [""])[0]
    keys = [prefix + name for name in ("../other/v1/people.json", "v1/../../other/v1/people.json",
                                       "v1//o/x.json", "/etc/passwd", "v1/o/\u202e/x.json", "")]
    return listing(keys, handler.store.objects)


@listed
def of_an_error(_, __):
    return ERROR


@listed
def not_closed(handler, _):
    whole = listing(handler.page()[0], handler.store.objects)
    return whole[:len(whole) // 2]


@listed
def with_entities(_, __):
    entities = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
    return (f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">{entities}]><ListBucketResult>'
            "<Contents><Key>feed/&l9;</Key><Size>1</Size></Contents></ListBucketResult>").encode()


@listed
def of_mad_sizes(handler, _):
    keys = handler.page()[0]
    return listing(keys, handler.store.objects).replace(b"<Size>", b"<Size>-9999999999999999999999")


@listed
def of_version_1(handler, _):
    return listing(handler.page()[0][:3], handler.store.objects, truncated=True).replace(
        b"<IsTruncated>", b"<Marker></Marker><NextMarker>feed/v1/o</NextMarker><IsTruncated>")


def listing_that_repeats_its_token(handler, _):
    """From now on."""
    handler.store.spoil = lambda other, _: other.is_listing() and (other.answer(
        200, listing(other.page()[0][:2], other.store.objects, "the same")) or True)
    handler.answer(200, listing(handler.page()[0][:2], handler.store.objects, "the same"))


def listing_without_end(handler, _):
    """From now on: always another token, always new keys."""
    count = [0]

    def answer(other, _):
        if not other.is_listing():
            return False
        count[0] += 1
        keys = [f"feed/v1/o/aa/{count[0]:012}{i:012}.json" for i in range(KEYS_IN_LISTING)]
        other.answer(200, listing(keys, other.store.objects, f"token{count[0]}"))
        return True
    handler.store.spoil = answer
    handler.answer(200, listing([], handler.store.objects, "token0"))


def removal_refused(handler, _):
    handler.answer(200, b"<DeleteResult><Error><Key>feed/v1/people.json</Key><Code>AccessDenied</Code>"
                        b"<Message>no</Message></Error></DeleteResult>")


BODIES = [
    body_with_200(ERROR, "application/xml", "error"), body_with_200(PAGE, "text/html", "web_page"),
    body_with_200(b"", "text/plain", "nothing"), no_tag, status_204, cut_off, cut_off_unnoticed,
    too_long, mad_length, chunks_without_end, headers_without_end, interim_answers_without_end, drip,
    stall, reset, close, done_and_closed, no_http, garbage, empty_object, deep_json, of_another_key,
    hostile_numbers, compressed_unasked, compressed_bomb, without_token, outside_of_the_prefix,
    with_dots, of_an_error, not_closed, with_entities, of_mad_sizes, of_version_1,
    listing_that_repeats_its_token, listing_without_end, removal_refused]
REDIRECTS = [redirect(301, ""), *(
    redirect(code, target) for code in (301, 302, 303, 307, 308)
    for target in ("{self}/other/x", "file:///etc/passwd", "http://127.0.0.1:1/", "//"))]
STATUSES = [
    status(300, "MultipleChoices"), status(304, "NotModified"),
    status(400, "RequestTimeout"), status(400, "IncompleteBody"), status(400, "InvalidRequest"),
    status(401, "Unauthorized"), status(403, "AccessDenied"), status(403, "RequestTimeTooSkewed"),
    status(404, "NoSuchKey"), status(404, "NoSuchBucket"), status(405, "MethodNotAllowed"),
    status(408, "RequestTimeout"), status(409, "OperationAborted"), status(409, "Conflict"),
    status(410, "Gone"), status(412, "PreconditionFailed"), status(413, "EntityTooLarge"),
    status(416, "InvalidRange"), status(429, "TooManyRequests"),
    status(429, "TooManyRequests", {"Retry-After": "9223372036854775807"}),
    status(500, "InternalError"), status(501, "NotImplemented"), status(502, "BadGateway"),
    status(503, "SlowDown"), status(503, "SlowDown", {"Retry-After": "-1"}),
    status(503, "ServiceUnavailable", {"Retry-After": "99999999999999999999"}),
    status(507, "InsufficientStorage"), status(520, "Unknown"), status(599, "Unknown"),
    status(999, "Unknown")]


def choose(rng):
    return rng.choice(rng.choice([BODIES, BODIES, BODIES, STATUSES, STATUSES, REDIRECTS]))


# Answers that look like success: what was asked is done first, or nobody could find out.
LIKE_SUCCESS = {"PUT": {cut_off, cut_off_unnoticed, too_long, garbage, empty_object, deep_json,
                        of_another_key, hostile_numbers, compressed_unasked, compressed_bomb},
                "DELETE": {status_204}}
GONE = {"status_404_NoSuchKey", "status_410_Gone"}


def do_what_is_asked(handler):
    if handler.command == "DELETE":
        handler.store.objects.pop(handler.key, None)
    elif "if-match" not in handler.headers and "if-none-match" not in handler.headers:
        handler.store.objects[handler.key] = handler.body, {}


def once_or_always(answer, number, is_lasting, seed):
    """Answers the n-th request so, or all from the n-th on."""
    def spoil(handler, at):
        if at != number and not (is_lasting and at > number):
            return False
        if answer in LIKE_SUCCESS.get(handler.command, ()) or (
                handler.command == "DELETE" and answer.__name__ in GONE):
            do_what_is_asked(handler)
        try:
            answer(handler, random.Random(f"{seed}/{at}"))
        except OSError:  # the client had enough
            handler.close_connection = True
        return True
    return spoil
