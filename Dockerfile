# One image for the web server, the worker, the clock and the migrations; docker-compose.yml says
# which is which. Everything it installs is locked by hash.
FROM python:3.13-slim-trixie AS build
ENV PYTHONDONTWRITEBYTECODE=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /opt/arman
COPY requirements.lock ./
RUN python -m venv /opt/venv \
 && /opt/venv/bin/pip install --no-cache-dir --no-deps --require-hashes -r requirements.lock \
 && printf '/opt/arman\n/opt/arman/collections\n' \
    > "$(/opt/venv/bin/python -c 'import site; print(site.getsitepackages()[0])')/arman.pth"
COPY . .
ENV PATH=/opt/venv/bin:$PATH ARMAN_PYTHON=here DJANGO_SETTINGS_MODULE=arman.settings \
    STATIC_ROOT=/opt/static
RUN python -c "from arman.runtime.prepare import compile_messages; compile_messages()" \
 && ARMAN_HOME=/tmp/build python -m django collectstatic --noinput --verbosity 0 \
 && rm -rf /tmp/build

FROM python:3.13-slim-trixie
RUN useradd --system --uid 10001 --home-dir /var/lib/arman --create-home arman
COPY --from=build /opt /opt
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 ARMAN_PYTHON=here ARMAN_HOME=/var/lib/arman \
    DJANGO_SETTINGS_MODULE=arman.settings STATIC_ROOT=/opt/static LOG_FORMAT=json
WORKDIR /opt/arman
USER arman
VOLUME /var/lib/arman
EXPOSE 8000
CMD ["gunicorn", "arman.wsgi:application", "--bind", "0.0.0.0:8000", "--workers", "3", \
     "--preload", "--timeout", "120", "--worker-tmp-dir", "/dev/shm", "--no-control-socket"]
