"""From where a browser calls."""

from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest

PREFIX_BITS = 64
"""Of an IPv6 address, what one household or machine is given: it has all the rest to itself."""


def address_of(request: HttpRequest) -> str:
    """Return a browser's address; behind proxies, the one that the outermost of ours was called by.

    What stands before that in the header anybody may have written.
    """
    passed = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    hops: int = settings.MASTHEAD_PROXIES
    told = passed[-hops] if 0 < hops <= len(passed) else ""
    return _network(told) or _network(request.META.get("REMOTE_ADDR", ""))


def _network(text: str) -> str:
    try:
        address = ip_address(text)
    except ValueError:
        return ""
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return f"{address.packed[: PREFIX_BITS // 8].hex()}/{PREFIX_BITS}"
