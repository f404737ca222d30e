#!/usr/bin/env python3
"""Where a CRM takes the hashes of new passwords from Rekey, in Python alone, for a portal that reads phpass.

  receive.py 8080             takes them, on this machine; a real one stands behind TLS
  receive.py check CONTACT    whether the password on standard input is right

HANDOVER_SECRETS is the secret, HASHES a file of SQLite. In a CRM this is its table of contacts.
"""
import base64
import hashlib
import hmac
import json
import os
import sqlite3
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

DIGITS = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def table():
    db = sqlite3.connect(os.environ["HASHES"])
    db.execute("CREATE TABLE IF NOT EXISTS hashes (contact TEXT PRIMARY KEY, version INTEGER NOT NULL, hash TEXT NOT NULL)")
    return db


def keep(data):
    """Keeps the newest password of a contact: one may come twice, or after a newer one."""
    with table() as db:
        db.execute(
            "INSERT INTO hashes VALUES (:contactId, :passwordVersion, :hash) ON CONFLICT (contact) DO UPDATE"
            " SET version = excluded.version, hash = excluded.hash WHERE excluded.version > hashes.version",
            data,
        )
        # And here: end all sessions of the contact.


def is_signed(headers, body):
    message_id, at = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not at.isdigit() or abs(time.time() - int(at)) > 300:
        return False
    given = headers.get("webhook-signature", "").encode().split()
    for secret in os.environ["HANDOVER_SECRETS"].split(","):
        key = base64.b64decode(secret.strip().removeprefix("whsec_"))
        own = hmac.new(key, f"{message_id}.{at}.".encode() + body, hashlib.sha256).digest()
        if key and any(hmac.compare_digest(b"v1," + base64.b64encode(own), each) for each in given):
            return True
    return False


def phpass(password, stored):
    """The hash of a password as `stored` was made: what a portal that reads phpass does at each sign-in."""
    typed = password.encode()
    digest = hashlib.md5(stored[4:12].encode() + typed).digest()
    for _ in range(1 << DIGITS.index(stored[3])):
        digest = hashlib.md5(digest + typed).digest()
    text = ""
    for start in range(0, 16, 3):
        part = digest[start : start + 3]
        value = int.from_bytes(part, "little")
        text += "".join(DIGITS[value >> 6 * place & 63] for place in range(len(part) + 1))
    return stored[:12] + text


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        if not is_signed(self.headers, body):
            return self.answer(401)
        message = json.loads(body)
        if message["type"] != "contact.password_changed":
            return self.answer(422)
        keep(message["data"])
        self.answer(204)

    def answer(self, status):
        self.send_response(status)
        self.end_headers()

    def log_message(self, *_):
        pass


if sys.argv[1] == "check":
    row = table().execute("SELECT hash FROM hashes WHERE contact = ?", (sys.argv[2],)).fetchone()
    password = sys.stdin.readline().rstrip("\n")
    is_right = row is not None and hmac.compare_digest(phpass(password, row[0]), row[0])
    print("right" if is_right else "wrong")
else:
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Receiver).serve_forever()
