# Varnish 6 or 7 in front of the host of a vizzy feed: change the backend and who may purge. Debian:
# apt-get install varnish, and in its systemd unit start it with
#   varnishd -a :80 -f /etc/varnish/varnish.vcl -s malloc,256m -p http_gzip_support=off
# Without http_gzip_support=off it compresses anew what it holds in gzip only, and has no Brotli at all.
#
# Tell it of changes with purge.sh:
#   vizzy publish DEST --purge-command 'purge.sh http://127.0.0.1:80 -- {urls}'
vcl 4.1;

import std;

backend origin {
  .host = "127.0.0.1";
  .port = "8080";
}

acl purgers {
  "localhost";
}

sub vcl_recv {
  if (!req.http.Host) {
    return (synth(400));
  }
  if (req.url ~ "^.{4096}") {
    return (synth(414));
  }
  set req.url = regsub(req.url, "\?.*$", "");
  if (req.method == "PURGE") {
    if (client.ip !~ purgers) {
      return (synth(405));
    }
    # All that begins so, such as the documents of a collection: /v1/creators/*
    if (req.url ~ "^/[a-z0-9_~/-]*\*$") {
      ban("obj.http.x-vizzy-url ~ ^" + regsub(req.url, "\*$", ""));
      return (synth(200));
    }
    # In every encoding, and with those that are only kept for the next 304.
    return (purge);
  }
  if (req.method != "GET" && req.method != "HEAD") {
    return (pass);
  }
  unset req.http.Cookie;
  # Four variants at most, whatever clients send.
  if (req.http.Accept-Encoding ~ "(?i)\bbr\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))") {
    if (req.http.Accept-Encoding ~ "(?i)\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))") {
      set req.http.Accept-Encoding = "br, gzip";
    } else {
      set req.http.Accept-Encoding = "br";
    }
  } elsif (req.http.Accept-Encoding ~ "(?i)\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))") {
    set req.http.Accept-Encoding = "gzip";
  } else {
    unset req.http.Accept-Encoding;
  }
  # Pull-to-refresh, and who met a missing object: past what is held, to the host. Leave it out where
  # the host should be asked once a minute and never more.
  if (req.http.Cache-Control ~ "no-cache" && req.url !~ "^/v1/o/") {
    set req.hash_always_miss = true;
  }
  return (hash);
}

sub vcl_backend_response {
  set beresp.http.x-vizzy-url = bereq.url;
  # An error is never kept: what is missing now may be there in a second.
  if (beresp.status >= 400) {
    set beresp.ttl = 0s;
    set beresp.uncacheable = true;
    return (deliver);
  }
  # How long one reader gets the old version while the new one is fetched.
  set beresp.grace = 0s;
  if (beresp.http.Cache-Control ~ "stale-while-revalidate=[0-9]") {
    set beresp.grace = std.duration(
      regsub(beresp.http.Cache-Control, "^.*stale-while-revalidate=([0-9]+).*$", "\1s"), 0s);
  }
  # After that, for asking the host with If-None-Match.
  set beresp.keep = 1d;
}

# Errors of its own, which no cache keeps either.
sub vcl_synth {
  set resp.http.Cache-Control = "no-store";
}

sub vcl_backend_error {
  set beresp.http.Cache-Control = "no-store";
}

sub vcl_deliver {
  unset resp.http.x-vizzy-url;
}
