"""How gunicorn serves the site: threads, since requests wait for the database."""

from config import env

wsgi_app = "config.wsgi"
bind = env.text("WEB_BIND", "127.0.0.1:8000")
worker_class = "gthread"
workers = env.number("WEB_WORKERS", 2)
threads = env.number("WEB_THREADS", 4)
preload_app = True  # read the code once, then fork: half the start, shared memory
timeout = 60
graceful_timeout = 20
# Workers are replaced now and then, not all at once, so that none can grow for ever.
max_requests = 5000
max_requests_jitter = 500
# The proxy keeps connections open and names the caller; ./dev has no proxy.
keepalive = 15
accesslog = "-"
control_socket_disable = True  # it would lie in the home folder, one for all sites
worker_tmp_dir = env.text("WEB_TMP", "") or None
