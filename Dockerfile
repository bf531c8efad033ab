# The image of web, worker and clock alike: docker-compose.yml gives each its command.

FROM python:3.12-slim AS dependencies
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /venv
COPY requirements/base.lock /tmp/base.lock
RUN /venv/bin/pip install --require-hashes -r /tmp/base.lock

FROM python:3.12-slim
RUN useradd --system --uid 10001 --no-create-home portal \
 && install -d -o portal -g portal /srv/var /srv/media
COPY --from=dependencies /venv /venv
WORKDIR /srv/portal
COPY . .
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=portal.settings VAR_DIR=/srv/var MEDIA_ROOT=/srv/media
# Neither step asks a server; the values name none.
RUN export SECRET_KEY=build DATABASE_URL=postgresql://nobody@/none REDIS_URL=redis://nowhere \
 && python manage.py messages \
 && python manage.py collectstatic --noinput
USER portal
EXPOSE 8000
CMD ["uvicorn", "portal.asgi:application", "--host", "0.0.0.0", "--port", "8000", \
     "--workers", "2", "--lifespan", "off", "--proxy-headers", "--forwarded-allow-ips", "*"]
