"""Ports on loopback that stay ours, also while nobody listens on them."""

import socket

HOST = "127.0.0.1"
BACKLOG = 1_024


def bound_to(port: int, host: str = HOST) -> socket.socket:
    """A socket that has the port without listening: connections are refused, and nobody else gets the port."""
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.bind((host, port))
    return bound


def listening_on(port: int, host: str = HOST) -> socket.socket:
    """Connections made from here on wait in the kernel until the loop takes them."""
    listening = bound_to(port, host)
    listening.listen(BACKLOG)
    listening.setblocking(False)
    return listening
