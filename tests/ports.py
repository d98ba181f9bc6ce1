"""A port for a server that another process will open in a moment."""

import os
import socket
from contextlib import suppress

#: Below what the system hands out by itself (from 32768): nobody is given such a port in that moment. Two runs of
#: the tests beside each other begin elsewhere.
_PORTS = iter(range(20_000 + os.getpid() % 10_000, 32_000))


def free_port():
    for port in _PORTS:
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("no port is free")
