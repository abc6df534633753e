"""The hosts that the conformance suite runs against, each started for one test run and stopped
after it: vizzy serve, and nginx, Caddy and Apache with the configurations of templates/hosts; Varnish
and nginx as caches in front of that nginx."""

import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "hosts"
NGINX_MODULES = "/etc/nginx/modules-enabled"
REQUEST_TIMEOUT_S = 2


class Absent(Exception):
    """The host is not installed."""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def replaced(text, pattern, replacement):
    """The text with every match replaced; a template without one has changed its form."""
    new, count = re.subn(pattern, lambda _: replacement, text, flags=re.MULTILINE)
    if count == 0:
        raise AssertionError(f"the template has no {pattern}")
    return new


class Host:
    """A running server: `address` to connect to, `url` without a slash at its end."""

    log = None

    def __init__(self, process, port):
        self.process = process
        self.address = ("127.0.0.1", port)
        self.url = f"http://127.0.0.1:{port}"

    def wait_until_up(self, log):
        self.log = log
        for _ in range(400):
            try:
                socket.create_connection(self.address, timeout=1).close()
                return self
            except OSError:
                time.sleep(0.025)
            if self.process.poll() is not None:
                break
        self.stop()
        said = self.log.read_text() if self.log else ""
        raise AssertionError(f"{self.process.args[0]} does not start: {said}")

    def stop(self, how=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(how)
        try:
            return self.process.wait(timeout=20)
        finally:
            if self.process.poll() is None:
                self.process.kill()

    close = stop


class VizzyServe(Host):
    """`vizzy serve` on a port of its own choice. Its output goes to files, which never fill up as
    a pipe does that nobody reads."""

    def __init__(self, vizzy, out, *options):
        with tempfile.NamedTemporaryFile("w") as output, tempfile.NamedTemporaryFile("w") as errors:
            process = subprocess.Popen([vizzy, "serve", out, "--port", "0", *options],
                                       stdout=output, stderr=errors)
            self.output = open(output.name, encoding="utf-8")
            self.errors = open(errors.name, encoding="utf-8")
        self.process = process
        started = self.line()
        super().__init__(process, int(re.search(r":(\d+)/", started)[1]))

    def line(self):
        """The next line of its output, awaited."""
        text = ""
        for _ in range(1000):
            text += self.output.readline()
            if text.endswith("\n"):
                return text
            time.sleep(0.01)
        raise AssertionError(f"vizzy serve says no more: {text}{self.errors.read()}")

    def close(self):
        self.stop()
        self.output.close()
        self.errors.close()


def find(name, package):
    path = shutil.which(name, path=os.environ["PATH"] + ":/usr/sbin")
    if path is None:
        raise Absent(f"needs Debian's {package}")
    return path


def start_nginx_with(site, port, folder):
    """nginx with one site, in a folder of its own."""
    nginx = find("nginx", "nginx-light")
    (folder / "site.conf").write_text(site)
    user = "user root;\n" if os.geteuid() == 0 else ""  # the folder of a test is its owner's
    temporary = "".join(f"  {kind}_temp_path {folder}/tmp;\n" for kind in
                        ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    (folder / "nginx.conf").write_text(
        f"{user}daemon off;\npid {folder}/pid;\nerror_log {folder}/error.log;\n"
        f"include {NGINX_MODULES}/*.conf;\nevents {{ worker_connections 1000; }}\n"
        f"http {{\n  access_log off;\n  client_header_timeout {REQUEST_TIMEOUT_S}s;\n{temporary}"
        f"  include {folder}/site.conf;\n}}\n")
    process = subprocess.Popen([nginx, "-c", folder / "nginx.conf", "-e", folder / "error.log"])
    return Host(process, port).wait_until_up(folder / "error.log")


def start_nginx(out, folder, change=lambda site: site):
    """nginx with the shipped configuration, or with what `change` makes of it."""
    if not list(Path(NGINX_MODULES).glob("*brotli-static*")):
        raise Absent("needs Debian's nginx-light and libnginx-mod-http-brotli-static")
    port = free_port()
    site = (TEMPLATES / "nginx.conf").read_text()
    site = replaced(site, r"^  listen .*$", f"  listen 127.0.0.1:{port};")
    site = replaced(site, r"^  root .*$", f"  root {out}/public;")
    site = replaced(site, r"^  (client_header_timeout|send_timeout) .*$", "")
    return start_nginx_with(change(site), port, folder)


class Cache(Host):
    """A cache, and the host behind it."""

    origin = None

    def close(self):
        try:
            self.stop()
        finally:
            self.origin.close()


def behind(start_cache, out, folder):
    """A cache that `start_cache` starts, in front of nginx with the shipped configuration."""
    (folder / "origin").mkdir()
    origin = start_nginx(out, folder / "origin")
    try:
        cache = start_cache(origin.address[1], folder)
    except BaseException:
        origin.close()
        raise
    cache.__class__, cache.origin = Cache, origin
    return cache


def start_varnish(origin, folder):
    """Varnish with the shipped configuration in front of a port."""
    varnish = find("varnishd", "varnish")
    port = free_port()
    vcl = (TEMPLATES / "caches" / "varnish.vcl").read_text()
    vcl = replaced(vcl, r'"8080"', f'"{origin}"')
    (folder / "varnish.vcl").write_text(vcl)
    log = open(folder / "varnish.log", "w", encoding="utf-8")
    process = subprocess.Popen(
        [varnish, "-F", "-n", folder / "varnish", "-a", f"127.0.0.1:{port}", "-f",
         folder / "varnish.vcl", "-s", "malloc,32m", "-j", "none", "-p", "http_gzip_support=off",
         "-p", f"timeout_idle={REQUEST_TIMEOUT_S}"], stderr=log, stdout=log)
    log.close()
    return Host(process, port).wait_until_up(folder / "varnish.log")


def start_nginx_cache(origin, folder):
    """nginx with the shipped configuration of a cache in front of a port."""
    port = free_port()
    site = (TEMPLATES / "caches" / "nginx-cache.conf").read_text()
    site = replaced(site, r"127\.0\.0\.1:8080", f"127.0.0.1:{origin}")
    site = replaced(site, r"^  listen .*$", f"  listen 127.0.0.1:{port};")
    site = replaced(site, r"/var/cache/nginx/feed", f"{folder}/cache")
    site = replaced(site, r"^  (client_header_timeout|send_timeout) .*$", "")
    return start_nginx_with(site, port, folder)


def start_apache(out, folder):
    apache = find("apache2", "apache2")
    port = free_port()
    site = (TEMPLATES / "apache.conf").read_text()
    site = replaced(site, r"\*:80", f"127.0.0.1:{port}")
    site = replaced(site, r"/srv/feed/out/public", f"{out}/public")
    modules = "".join(f"LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so\n" for name in
                      ("mpm_event", "authz_core", "mime", "headers", "rewrite", "env", "setenvif",
                       "reqtimeout"))
    # Apache changes to a user of its own, who must be able to read.
    for part in (folder, out, out / "public"):
        part.chmod(0o755)
    (folder / "apache.conf").write_text(
        f"ServerRoot {folder}\nPidFile {folder}/pid\nErrorLog {folder}/error.log\n"
        f"ServerName localhost\nListen 127.0.0.1:{port}\nUser www-data\nGroup www-data\n"
        f"Mutex file:{folder} default\nDefaultRuntimeDir {folder}\n{modules}"
        f"TypesConfig /etc/mime.types\nServerLimit 4\nStartServers 1\nThreadsPerChild 64\n"
        f"MaxRequestWorkers 256\nRequestReadTimeout header={REQUEST_TIMEOUT_S}\n"
        "<Directory />\nOptions None\nAllowOverride None\nRequire all denied\n</Directory>\n" + site)
    process = subprocess.Popen([apache, "-d", folder, "-f", folder / "apache.conf", "-D",
                                "FOREGROUND"])
    return Host(process, port).wait_until_up(folder / "error.log")


def start_caddy(out, folder):
    caddy = shutil.which("caddy")
    if caddy is None:
        raise Absent("needs Debian's caddy")
    port = free_port()
    site = (TEMPLATES / "Caddyfile").read_text()
    site = replaced(site, r"^feed\.example\.com \{$", f"http://:{port} {{\n\tbind 127.0.0.1")
    site = replaced(site, r"^\troot .*$", f"\troot * {out}/public")
    site = replaced(site, r"read_header 10s", f"read_header {REQUEST_TIMEOUT_S}s")
    site = replaced(site, r"^\{$", "{\n\tadmin off")
    (folder / "Caddyfile").write_text(site)
    environment = {**os.environ, "HOME": str(folder), "XDG_DATA_HOME": str(folder)}
    log = open(folder / "caddy.log", "w", encoding="utf-8")
    process = subprocess.Popen([caddy, "run", "--config", folder / "Caddyfile",
                                "--adapter", "caddyfile"], stderr=log, stdout=log, env=environment)
    log.close()
    return Host(process, port).wait_until_up(folder / "caddy.log")
