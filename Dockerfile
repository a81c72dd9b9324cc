# syntax=docker/dockerfile:1
ARG PYTHON=3.13

# Every dependency comes as a wheel that the lock file vouches for, so no compiler is needed in either stage.
FROM python:${PYTHON}-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /src
COPY requirements/build.txt requirements/run.txt requirements/
RUN pip install --require-hashes --only-binary :all: -r requirements/build.txt \
    && python -m venv --without-pip /opt/usher \
    && pip --python /opt/usher/bin/python install --require-hashes --only-binary :all: -r requirements/run.txt
COPY . .
RUN pip wheel --no-deps --no-build-isolation --no-index --wheel-dir /wheels . \
    && pip --python /opt/usher/bin/python install --no-deps --no-index /wheels/usher-*.whl

FROM python:${PYTHON}-slim
LABEL org.opencontainers.image.title="Usher" \
      org.opencontainers.image.description="The house manager of a Plex server" \
      org.opencontainers.image.licenses="MIT"
COPY --from=build /opt/usher /opt/usher
COPY --chmod=755 docs/deploy/entrypoint.sh /usr/local/bin/entrypoint
# Nothing is written into the image when it runs: all that must survive is in /config.
ENV PATH=/opt/usher/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    USHER_CONFIG=/config/daemon.yaml \
    USHER_DATA=/config
WORKDIR /config
VOLUME /config
EXPOSE 5056
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 CMD ["usher", "healthcheck"]
ENTRYPOINT ["entrypoint"]
CMD ["usher", "run"]
