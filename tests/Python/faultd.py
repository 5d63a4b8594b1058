"""A client of faultd, written from docs/protocol.md alone. Needs python3-msgpack."""
import os
import socket
import struct

import msgpack

MAX_ANSWER = 16 * 1024 * 1024


class FaultError(Exception):
    """What faultd answers instead of a result."""

    def __init__(self, error):
        super().__init__(error["message"])
        self.code, self.errno, self.details = error["code"], error["errno"], error["details"]


class Client:
    """One connection. What it injects is taken back when it is closed, unless detached."""

    def __init__(self, path=None):
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.connect(path or os.environ.get("FAULTD_SOCKET", "/run/faultd/faultd.sock"))
        self._last = 0
        self.daemon = self.call("hello", version=1, client="faultd.py")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self._socket.close()

    def send(self, operation, **arguments):
        """Sends a request and does not wait; gives its id."""
        self._last += 1
        body = msgpack.packb([self._last, operation, arguments])
        self._socket.sendall(struct.pack("<I", len(body)) + body)
        return self._last

    def receive(self):
        """The next answer: its id and its result. Raises FaultError."""
        (length,) = struct.unpack("<I", self._exactly(4))
        if length > MAX_ANSWER:
            raise ConnectionError(f"a frame of {length} bytes")
        answered, error, result = msgpack.unpackb(self._exactly(length))
        if error is not None:
            raise FaultError(error)
        return answered, result

    def call(self, operation, **arguments):
        asked = self.send(operation, **arguments)
        answered, result = self.receive()
        if answered != asked:
            raise ConnectionError(f"an answer to {answered}, not to {asked}")
        return result

    def inject(self, kind, lease_us=None, detached=None, dry_run=None, **fault):
        return self.call("inject", kind=kind, fault=fault, lease_us=lease_us, detached=detached, dry_run=dry_run)

    def arm(self, kind, lease_us=None, detached=None, **fault):
        return self.call("arm", kind=kind, fault=fault, lease_us=lease_us, detached=detached)

    def strike(self, kind, dry_run=None, **fault):
        return self.call("strike", kind=kind, fault=fault, dry_run=dry_run)

    def undo(self, fault_id):
        return self.call("undo", id=fault_id)

    def _exactly(self, count):
        data = b""
        while len(data) < count:
            more = self._socket.recv(count - len(data))
            if not more:
                raise ConnectionError("faultd closed the connection")
            data += more
        return data
