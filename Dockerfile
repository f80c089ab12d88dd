# Upstar in a container: `docker build -t upstar .`. Web process by default; `upstar worker`, `upstar db init` and every
# other command by `docker run upstar <command>`. docs/operations.md says how to run it, scripts/check_image.py runs the
# steps below without a container.
#
# EMBEDDED=no leaves out the embedded PostgreSQL (70 MB). Its programs make backups too: without them `upstar db backup`
# asks for pg_dump and pg_restore 16 or newer on the path.
ARG PYTHON=3.11-slim-trixie

FROM python:${PYTHON} AS build
ARG EMBEDDED=yes
WORKDIR /src
RUN python -m venv /opt/upstar
# the locked packages first: this layer stays while only our own code changes
COPY requirements requirements
COPY scripts/install.py scripts/install.py
RUN /opt/upstar/bin/python scripts/install.py runtime
COPY . .
# nothing of the build stays: not its tools, and not the installers, which a running service has no use for
RUN /opt/upstar/bin/python scripts/assets.py \
 && /opt/upstar/bin/python -m pip --disable-pip-version-check install --no-cache-dir --no-deps --no-build-isolation . \
 && sh scripts/slim.sh /opt/upstar "${EMBEDDED}"

FROM python:${PYTHON}
LABEL org.opencontainers.image.title="Upstar" \
      org.opencontainers.image.licenses="Apache-2.0"
# a number, so that Kubernetes can see that it is not root; with a name, since PostgreSQL asks for one
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /data --shell /usr/sbin/nologin upstar \
 && install --directory --owner=upstar --group=upstar --mode=0700 /data
COPY --from=build /opt/upstar /opt/upstar
# the root file system may be read-only: all that is written goes to /data and /tmp. A folder's name is no secret:
# hadolint ignore=DL3064
ENV PATH=/opt/upstar/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    HOME=/data \
    XDG_CACHE_HOME=/data/cache \
    UPSTAR_DATA_DIR=/data \
    UPSTAR_SECRETS_DIR=/run/secrets \
    UPSTAR_HOST=0.0.0.0 \
    UPSTAR_PORT=8000 \
    UPSTAR_LOG_JSON=true
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
# a worker does not listen: switch this off there, as compose.yaml does
HEALTHCHECK --interval=15s --timeout=5s --start-period=90s --retries=3 \
  CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(f\"http://127.0.0.1:{os.environ['UPSTAR_PORT']}/readyz\", timeout=4)"]
ENTRYPOINT ["upstar"]
CMD ["serve", "--no-worker"]
