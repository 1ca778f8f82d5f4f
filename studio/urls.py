"""What is mounted where."""

from django.urls import include, path, re_path

from studio.api.api import api
from studio.api.errors import no_such_address

urlpatterns = [
    path("api/", api.urls),
    re_path("^api/", no_such_address),
    path("", include("studio.web.urls")),
]
