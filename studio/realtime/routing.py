"""Which socket answers under which address."""

from django.urls import path, re_path

from studio.realtime.consumers import ProjectConsumer
from studio.realtime.socket import NoSuchSocket

websocket_urlpatterns = [
    path("ws/projects/<int:project_id>/", ProjectConsumer.as_asgi()),
    re_path(r"", NoSuchSocket.as_asgi()),
]
