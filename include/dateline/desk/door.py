"""Who may look at the desk: whoever may use Airflow's UI.

The only module that imports Airflow's security, which Airflow does not promise to keep where it is.
"""

from airflow.api_fastapi.auth.managers.models.resource_details import AccessView
from airflow.api_fastapi.core_api.security import requires_access_view

# A FastAPI dependency: 401 without a login, 403 with a bad one or without the right.
may_look = requires_access_view(AccessView.WEBSITE)
