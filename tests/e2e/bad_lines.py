"""Lines that are slow or cut: requests that are held, sockets that are closed."""

from dataclasses import dataclass, field

from playwright.sync_api import Page, Route, WebSocketRoute


@dataclass
class Slow:
    """Holds what a page asks for until it is let go."""

    page: Page
    held: dict[str, list[Route]] = field(default_factory=dict)

    def hold(self, pattern: str) -> None:
        self.held[pattern] = []
        self.page.route(pattern, lambda route: self._asked(pattern, route))

    def let_go(self, pattern: str) -> None:
        for route in self.held.pop(pattern):
            route.continue_()

    def _asked(self, pattern: str, route: Route) -> None:
        if pattern in self.held:
            self.held[pattern].append(route)
        else:
            route.continue_()


@dataclass
class Lines:
    """The sockets of a page, to be cut as a lost network cuts them."""

    page: Page
    down: bool = False
    open: list[WebSocketRoute] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.route_web_socket("**/ws/**", self._opened)

    def cut(self) -> None:
        self.down = True
        for line in self.open:
            line.close(code=1012, reason="cut")
        self.open.clear()

    def mend(self) -> None:
        self.down = False

    def _opened(self, line: WebSocketRoute) -> None:
        if self.down:
            line.close(code=1012, reason="down")
            return
        line.connect_to_server()
        self.open.append(line)
