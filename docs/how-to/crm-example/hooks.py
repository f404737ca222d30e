#!/usr/bin/env python3
"""A CRM that is called by Rekey's webhooks, in Python's standard library alone.

    hooks.py PORT     take webhooks on this machine; put a proxy with https in front of it

REKEY_WEBHOOK_SECRET is the secret that was told when the webhook was created; while a new one is put in place, both
with a space between. It verifies as Standard Webhooks (standardwebhooks.com) has it.
"""
import base64
import hashlib
import hmac
import json
import os
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TOLERANCE_SECONDS = 5 * 60
LONGEST_BODY = 64 * 1024
SECRETS = [base64.b64decode(secret.removeprefix("whsec_")) for secret in os.environ["REKEY_WEBHOOK_SECRET"].split()]

# In a CRM this is a table with a unique key, written in the transaction of what an event makes it do.
done = set()


def is_genuine(headers, body):
    """Whether these very bytes were signed with a secret of ours, and not long ago."""
    sent_at = headers.get("webhook-timestamp", "")
    if not (sent_at.isascii() and sent_at.isdigit() and abs(time.time() - int(sent_at)) <= TOLERANCE_SECONDS):
        return False
    signed = f"{headers.get('webhook-id', '')}.{sent_at}.".encode() + body
    own = ["v1," + base64.b64encode(hmac.digest(secret, signed, hashlib.sha256)).decode() for secret in SECRETS]
    given = headers.get("webhook-signature", "").split(" ")
    return any(hmac.compare_digest(a.encode(), b.encode()) for a in own for b in given)


def handle(event):
    """Do what takes long elsewhere: Rekey waits 15 seconds for the answer."""
    print(event["type"], json.dumps(event["data"]), flush=True)


class Receiver(BaseHTTPRequestHandler):
    timeout = 15

    def do_POST(self):
        length = self.headers.get("content-length", "")
        if not length.isdigit() or int(length) > LONGEST_BODY:
            return self.answer(413)
        body = self.rfile.read(int(length))
        if not is_genuine(self.headers, body):
            return self.answer(401)
        event = json.loads(body)
        # It may come twice, and then has the same id.
        if event["id"] not in done:
            handle(event)
            done.add(event["id"])
        self.answer(204)

    def answer(self, status):
        self.send_response(status)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_):
        """Says nothing of requests, which anybody may send."""


if len(sys.argv) != 2 or not sys.argv[1].isdigit() or not all(SECRETS) or not SECRETS:
    sys.exit(__doc__)
server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Receiver)
print(f"listening on 127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()
