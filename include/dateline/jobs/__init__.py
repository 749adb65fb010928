"""One job for each task of the pipeline: small values in, counts out; and the pool of parsing processes.

No decision about an article is taken here (that is `refine` and below), and nothing here knows Airflow (`dagkit`).
"""
