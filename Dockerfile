# syntax=docker/dockerfile:1
# Dateline in the official image of the same Airflow version. `docker compose build` makes it; docker-compose.yaml runs it.
# The slim image holds Airflow alone: what we need beside it comes from the locks, checked by hash, and from wheels only,
# since the image has no compiler.
FROM apache/airflow:slim-3.3.2-python3.12

USER root
# Volumes take owner and mode from these folders when they are made. Group 0 may write, so that another user id
# (DATELINE_UID, for a lake in a folder of the host) can work here too, as in the official image.
RUN install -d -o airflow -g 0 -m 2775 /opt/dateline /opt/dateline/lake /opt/dateline/config /opt/dateline/cache \
    /opt/dateline/secrets /opt/airflow/logs
USER airflow

COPY --chown=airflow:0 requirements.txt requirements-scale.txt /opt/dateline/
# As constraints too: pip holds a pin against `name[extra]` of another package only there, and would refuse what has no hash.
RUN pip install --no-cache-dir --no-input --only-binary :all: --require-hashes \
    -r /opt/dateline/requirements.txt -r /opt/dateline/requirements-scale.txt -c /opt/dateline/requirements-scale.txt

COPY --chown=airflow:0 pyproject.toml README.md LICENSE NOTICE /opt/dateline/build/
COPY --chown=airflow:0 include /opt/dateline/build/include
RUN pip install --no-cache-dir --no-input --no-deps --no-build-isolation /opt/dateline/build && rm -r /opt/dateline/build

COPY --chown=airflow:0 include/outlets /opt/dateline/outlets
COPY --chown=airflow:0 include/watchlists /opt/dateline/watchlists
COPY --chown=airflow:0 plugins /opt/airflow/plugins
COPY --chown=airflow:0 dags /opt/airflow/dags

WORKDIR /opt/dateline
