"""The entry point of a web process: HTTP to Django, sockets to the consumers."""

import os

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django import setup

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
