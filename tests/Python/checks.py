"""Checks a real faultd through faultd.py: python3 checks.py FAULTD [UNITTEST-ARGUMENTS]. Touches only its own children."""
import json
import os
import pathlib
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
import unittest

import msgpack

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from faultd import Client, FaultError  # noqa: E402: it lies beside this file

GOLDENS = pathlib.Path(__file__).resolve().parent.parent / "Sdk.Tests" / "Wire" / "Goldens"
HOPELESS = 60
FAULTD = None


def state(pid):
    """The state of a process, proc_pid_stat(5)."""
    stat = pathlib.Path(f"/proc/{pid}/stat").read_text()
    return stat[stat.rindex(")") + 2]


def age(pid):
    """How long ago a process was started, in seconds; field 22 of proc_pid_stat(5) counts ticks since boot."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return time.clock_gettime(time.CLOCK_BOOTTIME) - int(fields[19]) / os.sysconf("SC_CLK_TCK")


def until(condition, what):
    """Waits for a state that has no event; the limit is for hopeless cases only."""
    begin = time.monotonic()
    while not condition():
        if time.monotonic() - begin > HOPELESS:
            raise TimeoutError(f"never came: {what}")
        time.sleep(0.005)


def goldens(group):
    """The goldens of a group: name, value, bytes."""
    for file in sorted((GOLDENS / group).glob("*.hex")):
        lines = file.read_text().splitlines()
        # The title is one line; the value's lines were folded at spaces.
        comment = [line[2:] for line in lines if line.startswith("#")]
        data = bytes.fromhex("".join(line for line in lines if not line.startswith("#")))
        yield file.stem, json.loads(" ".join(comment[1:])), data


class Checks(unittest.TestCase):
    def setUp(self):
        self.directory = tempfile.TemporaryDirectory(prefix="faultd-python-")
        self.path = os.path.join(self.directory.name, "s")
        self.daemon = subprocess.Popen(
            [FAULTD, "--socket", self.path, "--state-dir", os.path.join(self.directory.name, "state")],
            stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(self.end)
        until(self.listens, "faultd listens")
        # Old enough for its start time to tell it from another process, where the kernel has no better mark.
        self.target = subprocess.Popen(["/bin/sleep", "1000"])
        self.pid = self.target.pid
        self.word = f"pid:{self.pid}"
        until(lambda: state(self.pid) == "S" and age(self.pid) > 0.05, "the target sleeps")
        self.client = Client(self.path)

    def end(self):
        if hasattr(self, "client"):
            self.client.close()
        if hasattr(self, "target"):
            self.target.kill()
            self.target.wait()
        self.daemon.terminate()
        self.assertEqual(0, self.daemon.wait(HOPELESS))
        self.directory.cleanup()

    def listens(self):
        self.assertIsNone(self.daemon.poll(), "faultd has ended")
        with socket.socket(socket.AF_UNIX) as probe:
            return probe.connect_ex(self.path) == 0

    def assert_error(self, code, call, *words):
        with self.assertRaises(FaultError) as caught:
            call()
        self.assertEqual(code, caught.exception.code)
        self.assertTrue(str(caught.exception).startswith("Cannot "))
        for word in words:
            self.assertIn(word, str(caught.exception))
        return caught.exception

    def test_hello_says_who_answers(self):
        daemon = self.client.daemon
        self.assertEqual((1, self.daemon.pid, os.geteuid(), "foreground"),
                         (daemon["version"], daemon["pid"], daemon["uid"], daemon["mode"]))

    def test_another_version_is_refused(self):
        self.assert_error("version_mismatch", lambda: self.client.call("hello", version=2), "2", "1")

    def test_pause_is_seen_listed_and_taken_back(self):
        report = self.client.inject("process.pause", lease_us=60_000_000, target=self.word)
        self.assertEqual("T", state(self.pid))
        times = report["times_ns"]
        self.assertEqual((4, sorted(times)), (len(times), times))
        self.assertEqual(("process.pause", 60_000_000), (report["kind"], report["lease_us"]))
        (held,) = self.client.call("list")
        self.assertEqual((report["id"], "in-force", os.geteuid(), False),
                         (held["id"], held["state"], held["uid"], held["detached"]))
        self.assertLessEqual(held["lease_left_us"], 60_000_000)
        undone = self.client.undo(report["id"])
        self.assertEqual("undone", undone["outcome"])
        self.assertNotEqual("T", state(self.pid))
        self.assertEqual([], self.client.call("list"))
        self.assert_error("not_found", lambda: self.client.undo(report["id"]))

    def test_optional_keys_may_be_nil(self):
        self.client.call("hello", version=1, client=None)
        report = self.client.inject("process.pause", target=self.word, lease_us=None, detached=None, dry_run=None)
        healed = self.client.call("heal", all=None)
        self.assertEqual([report["id"]], [fault["id"] for fault in healed])
        armed = self.client.arm("process.affinity" if os.cpu_count() > 1 else "process.pause", target=self.word, detached=None)
        self.client.undo(armed["id"])
        self.client.strike("process.signal", target=self.word, signal="WINCH", dry_run=None, scope=None)

    def test_arm_touches_nothing_and_fire_does(self):
        armed = self.client.arm("process.pause", target=self.word)
        self.assertEqual(("armed", "S"), (armed["observed"], state(self.pid)))
        fired = self.client.call("fire", id=armed["id"])
        self.assertEqual((armed["id"], "T"), (fired["id"], state(self.pid)))
        self.client.undo(armed["id"])
        self.assertNotEqual("T", state(self.pid))

    def test_a_strike_kills(self):
        report = self.client.strike("process.kill", target=self.word)
        self.assertEqual(0, report["lease_us"])
        self.assertEqual(-signal.SIGKILL, self.target.wait(HOPELESS))
        self.assertEqual([], self.client.call("list"))

    def test_a_dry_run_touches_nothing(self):
        for preview in (self.client.inject("process.pause", dry_run=True, target=self.word),
                        self.client.strike("process.kill", dry_run=True, target=self.word)):
            self.assertTrue(preview["touches"])
            self.assertIn(str(self.pid), preview["target"])
        self.assertEqual(("red", "strike"), (preview["risk"], preview["durability"]))
        self.assertEqual("S", state(self.pid))

    def test_what_belongs_to_another_verb_is_refused(self):
        self.assert_error("invalid_argument", lambda: self.client.inject("process.kill", target=self.word), "strike")
        self.assert_error("invalid_argument", lambda: self.client.strike("process.pause", target=self.word), "inject")

    def test_unknown_names_are_refused_by_name(self):
        self.assert_error("invalid_argument", lambda: self.client.inject("process.pause", target=self.word, colour="red"), "colour")
        self.assert_error("invalid_argument", lambda: self.client.call("list", colour="red"), "colour")
        self.assert_error("unknown_kind", lambda: self.client.inject("process.pouse", target=self.word), "process.pouse")
        self.assert_error("unknown_kind", lambda: self.client.call("injekt"), "injekt")
        self.assert_error("invalid_argument", lambda: self.client.inject("process.pause", target="pidd:1"), "pidd")

    def test_a_missing_target_is_named(self):
        self.assert_error("invalid_argument", lambda: self.client.inject("process.pause"), "target")
        self.assert_error("not_found", lambda: self.client.inject("process.pause", target="pid:4194304"))
        self.target.kill()
        self.target.wait()
        self.assert_error("not_found", lambda: self.client.inject("process.pause", target=self.word))

    def test_detached_needs_a_lease(self):
        self.assert_error("invalid_argument", lambda: self.client.inject("process.pause", target=self.word, detached=True), "lease_us")

    def test_the_lease_ends_it(self):
        self.client.inject("process.pause", lease_us=200_000, target=self.word)
        until(lambda: state(self.pid) == "S", "the lease ends the pause")
        until(lambda: self.client.call("list") == [], "the list is empty")

    def test_a_closed_connection_heals(self):
        with Client(self.path) as other:
            other.inject("process.pause", target=self.word)
            self.assertEqual("T", state(self.pid))
        until(lambda: state(self.pid) == "S", "the connection's end ends the pause")

    def test_detached_outlives_its_connection(self):
        with Client(self.path) as other:
            report = other.inject("process.pause", lease_us=60_000_000, detached=True, target=self.word)
            other.inject("process.limit", target=self.word, resource="nofile", value=64)
            self.assertEqual(2, len(self.client.call("list")))
        # What was not detached tells when the connection's end has been seen to.
        until(lambda: [fault["id"] for fault in self.client.call("list")] == [report["id"]], "only the detached one is left")
        self.assertEqual("T", state(self.pid))
        self.assertEqual("undone", self.client.undo(report["id"])["outcome"])

    def test_requests_sent_at_once_are_timed_apart(self):
        for resource in ("nofile", "fsize"):
            self.client.send("inject", kind="process.limit", fault={"target": self.word, "resource": resource, "value": 600})
        (_, first), (_, second) = self.client.receive(), self.client.receive()
        self.assertGreaterEqual(second["times_ns"][0], first["times_ns"][3], "the lease of the second begins when it is asked")

    def test_requests_sent_at_once_are_answered_in_order(self):
        asked = [self.client.send("inject", kind="process.pause", fault={"target": self.word}), self.client.send("list"),
                 self.client.send("heal")] + [self.client.send("list") for _ in range(200)]
        answers = [self.client.receive() for _ in asked]
        self.assertEqual(asked, [answered for answered, _ in answers])
        results = [result for _, result in answers]
        self.assertEqual([results[0]["id"]], [fault["id"] for fault in results[1]])
        self.assertEqual([results[0]["id"]], [fault["id"] for fault in results[2]])
        self.assertEqual([[]] * 200, results[3:])

    def test_resolve_support_and_doctor(self):
        (match,) = self.client.call("resolve", target=self.word)
        self.assertTrue(match["target"].startswith(self.word + "@"))
        self.assertEqual("", match["refusal"])
        kinds = {kind["kind"]: kind for kind in self.client.call("support")}
        self.assertTrue(kinds["process.pause"]["supported"])
        for check in self.client.call("doctor"):
            self.assertIn(check["health"], ("good", "limited", "bad"))

    def test_a_broken_frame_is_answered_with_id_0_and_the_connection_closed(self):
        for broken in (struct.pack("<I", 65537), b"\x01\0\0\0\xc1", b"\x01\0\0\0\x90", b"\x02\0\0\0\x01\x01",
                       self.frame([0, "list", {}]), self.frame(["1", "list", {}]), self.frame([1, "list"]),
                       self.frame([7, 7, {}]), self.frame([7, "list", []]), self.frame([7, "list", None]),
                       self.frame([1, "list", [[[[[[[[[]]]]]]]]]])):
            with self.subTest(broken), Client(self.path) as other:
                other._socket.sendall(broken)
                self.assertEqual("bad_request", self.assert_error("bad_request", other.receive).code)
                self.assertEqual(b"", other._socket.recv(1))

    def test_a_key_that_is_no_string_leaves_the_connection_open(self):
        self.client._socket.sendall(self.frame([7, "list", {7: 7}]))
        self.assert_error("bad_request", self.client.receive)
        self.assertEqual([], self.client.call("list"))

    def test_a_key_given_twice_is_refused(self):
        twice = b"\x93\x07\xa4list\x82\xa1x\xc0\xa1x\xc0"
        self.client._socket.sendall(self.frame_of(twice))
        self.assert_error("invalid_argument", self.client.receive)
        twice = b"\x93\x07\xa4undo\x82\xa2id\xa1x\xa2id\xa1x"
        self.client._socket.sendall(self.frame_of(twice))
        self.assert_error("invalid_argument", self.client.receive, "id", "once")

    def test_every_golden_means_to_python_what_its_comment_says(self):
        groups = {group: 0 for group in ("requests", "answers", "errors", "bodies")}
        for group in groups:
            for name, value, data in goldens(group):
                with self.subTest(f"{group}/{name}"):
                    if group != "bodies":
                        (length,) = struct.unpack_from("<I", data)
                        data = data[4:]
                        self.assertEqual(length, len(data))
                    self.assertEqual(value, msgpack.unpackb(data))
                    self.assertEqual(data, msgpack.packb(value))
                groups[group] += 1
        self.assertTrue(all(groups.values()), groups)

    def test_every_golden_request_is_understood_by_the_daemon(self):
        for name, value, data in goldens("requests"):
            if value[1] == "adopt":
                continue  # It would move this very process.
            with self.subTest(name), Client(self.path) as other:
                other._socket.sendall(data)
                try:
                    answered, _ = other.receive()
                    self.assertEqual(value[0], answered)
                except FaultError as error:
                    # Their target and their fault do not exist.
                    self.assertEqual("not_found", error.code, error)
                    self.assertIn(value[1], (
                        "inject", "strike", "arm", "fire", "undo", "resolve", "timeline", "timeline_status", "timeline_steps"))

    def test_the_frames_of_this_client_are_the_goldens(self):
        ours, theirs = socket.socketpair()
        sent = {name: value for name, value, _ in goldens("requests")}
        frames = {name: data for name, _, data in goldens("requests")}
        client = Client.__new__(Client)
        client._socket = ours
        with ours, theirs:
            for name, (_, operation, arguments) in sent.items():
                client._last = 0
                client.send(operation, **arguments)
                self.assertEqual(frames[name], theirs.recv(65536), name)

    @staticmethod
    def frame_of(body):
        return struct.pack("<I", len(body)) + body

    def frame(self, value):
        return self.frame_of(msgpack.packb(value))


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("usage: checks.py FAULTD [UNITTEST-ARGUMENTS]")
    FAULTD = sys.argv.pop(1)
    unittest.main(verbosity=2)
