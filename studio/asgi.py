"""The entry point of a web process: HTTP to Django, sockets to the consumers."""

import gc
import os

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django import setup
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")
setup(set_prefix=False)

# The consumers' tables exist only after setup() has loaded the apps.
from studio.realtime.ending import OrderlyEnd  # noqa: E402
from studio.realtime.inbound import BoundedInbox  # noqa: E402
from studio.realtime.routing import websocket_urlpatterns  # noqa: E402
from studio.realtime.socket import WhileDatabaseLives  # noqa: E402
from studio.web.one_hop import OneHop  # noqa: E402

sockets = AuthMiddlewareStack(URLRouter(websocket_urlpatterns))
application = ProtocolTypeRouter(
    {
        "http": OneHop(),
        "websocket": OrderlyEnd(
            BoundedInbox(AllowedHostsOriginValidator(WhileDatabaseLives(sockets)))
        ),
    }
)

# Everything that stays is loaded before the first request, and no collection looks at it again.
len(get_resolver().url_patterns)
gc.collect()
gc.freeze()
