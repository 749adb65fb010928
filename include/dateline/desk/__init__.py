"""The desk: pages in Airflow's UI that show how the lake is doing. Server-rendered, read-only, behind Airflow's login.

Light to import, since every Airflow process loads the plugin; the pages themselves are loaded at the first request.
"""
