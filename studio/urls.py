"""What is mounted where."""

from django.urls import include, path

from studio.api.api import api

urlpatterns = [
    path("api/", api.urls),
    path("", include("studio.web.urls")),
]
