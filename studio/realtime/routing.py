"""Which socket answers under which address."""

from typing import Any, cast

from django.urls import path, re_path

from studio.realtime.consumers import ProjectConsumer
from studio.realtime.draft_consumer import DraftConsumer
from studio.realtime.socket import NoSuchSocket

# Django's `path` is typed for views; Channels calls what stands here with a scope.
websocket_urlpatterns: list[Any] = [
    path("ws/projects/<int:project_id>/", cast(Any, ProjectConsumer.as_asgi())),
    path("ws/drafts/<int:draft_id>/", cast(Any, DraftConsumer.as_asgi())),
    re_path(r"", cast(Any, NoSuchSocket.as_asgi())),
]
