# Two stages: the first installs with pip, the second holds the result and nothing to build with.
# Every command is in exec form: neither stage calls a shell.
FROM python:3.13-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /src
RUN ["python", "-m", "venv", "/opt/paravent"]
COPY requirements.lock ./
RUN ["/opt/paravent/bin/python", "-m", "pip", "install", "--only-binary", ":all:", "--require-hashes", "-r", "requirements.lock"]
COPY pyproject.toml README.md CHANGELOG.md LICENSE ./
COPY migrations ./migrations
COPY policies ./policies
COPY proxy ./proxy
RUN ["/opt/paravent/bin/python", "-m", "pip", "install", "--no-deps", "--no-build-isolation", "."]
# Empty folders that the image's user owns: named volumes take their owner from here.
RUN ["install", "-d", "-o", "10001", "-g", "10001", "-m", "0700", "/volumes/data", "/volumes/keys"]

FROM python:3.13-slim
LABEL org.opencontainers.image.title="Paravent" \
      org.opencontainers.image.description="GDPR privacy proxy for language models" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=build /opt/paravent /opt/paravent
COPY --from=build --chown=10001:10001 /volumes /var/lib/paravent
COPY policies /etc/paravent/policies
ENV PATH=/opt/paravent/bin:/usr/local/bin:/usr/bin:/bin \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    PARAVENT_HOST=0.0.0.0 \
    PARAVENT_PORT=8080 \
    PARAVENT_DATA=/var/lib/paravent/data \
    PARAVENT_KEY_FILE=/var/lib/paravent/keys/master.key \
    PARAVENT_POLICIES=/etc/paravent/policies
USER 10001:10001
WORKDIR /var/lib/paravent
VOLUME ["/var/lib/paravent/data", "/var/lib/paravent/keys"]
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as r; r.build_opener(r.ProxyHandler({})).open('http://127.0.0.1:' + os.environ['PARAVENT_PORT'] + '/healthz/ready', timeout=4)"]
ENTRYPOINT ["paravent"]
CMD ["serve"]
