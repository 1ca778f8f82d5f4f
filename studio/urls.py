"""What is mounted where."""

from django.urls import include, path, re_path

from studio.api.api import api
from studio.api.errors import no_such_address
from studio.realtime.health import healthz

urlpatterns = [
    path("api/", api.urls),
    re_path("^api/", no_such_address),
    path("healthz", healthz, name="healthz"),
    path("", include("studio.web.urls")),
]
