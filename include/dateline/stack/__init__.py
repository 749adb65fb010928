"""The small programs that the services of docker-compose.yaml run beside Airflow's own: secrets, first preparation, health, janitor.

Nothing of the road is here, and nothing that a person types: `python -m dateline.stack` is called by the stack alone.
"""
