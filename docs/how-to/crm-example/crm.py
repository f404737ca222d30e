#!/usr/bin/env python3
"""An existing CRM that works with Rekey, in Python's standard library alone.

    crm.py push contacts.json     hand the CRM's contacts over, as often as you like
    crm.py link CONTACT           mail the contact a link to set a password, and wait for the mail server
    crm.py password CONTACT       set a password by hand, read from standard input
    crm.py check ADDRESS          whether the password on standard input is right
    crm.py follow CURSOR_FILE     what has happened since the last time, once

REKEY_API, REKEY_TOKEN (role staff) and, for `check`, REKEY_PORTAL_TOKEN (role portal) say where and as whom.
"""
import json
import os
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid

API = os.environ["REKEY_API"].rstrip("/") + "/v1"


def call(method, path, body=None, token="REKEY_TOKEN", key=None, prefer=None):
    """Asks again with the same key while Rekey is busy, so that nothing is done twice."""
    headers = {"Authorization": "Bearer " + os.environ[token], "Content-Type": "application/json"}
    headers.update({"Idempotency-Key": key} if key else {})
    headers.update({"Prefer": prefer} if prefer else {})
    data = None if body is None else json.dumps(body).encode()
    for tries in range(5):
        try:
            with urllib.request.urlopen(urllib.request.Request(API + path, data, headers, method=method)) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            problem = json.load(error)
            if error.code != 503 or tries == 4:
                sys.exit(f"{problem['title']} ({problem['type'].rsplit('/', 1)[-1]}): {problem.get('errors', '')}")
            time.sleep(int(error.headers.get("Retry-After", 2)))


def contact_path(contact_id):
    return "/contacts/" + urllib.parse.quote(contact_id, safe="")


def push(file):
    with open(file, encoding="utf-8") as source:
        clients = json.load(source)
    for client in clients:
        path = "/clients/" + urllib.parse.quote(client["id"], safe="")
        call("PUT", path, {"name": client["name"]})
        for contact in client["contacts"]:
            # Send only what the CRM decides: what is left out stays as it is at Rekey.
            fields = {name: value for name, value in contact.items() if name != "id"}
            call("PUT", contact_path(contact["id"]), {"clientId": client["id"], **fields})
            print("pushed", contact["id"])


def link(contact_id):
    body = {"method": "email", "reason": "asked for in the CRM"}
    reset = call("POST", contact_path(contact_id) + "/password-resets", body, key=str(uuid.uuid4()))
    reset = call("GET", f"/password-resets/{reset['id']}?until=mailed", prefer="wait=10")
    print("reset", reset["id"], reset["state"])


def password(contact_id):
    typed = sys.stdin.readline().rstrip("\n")
    body = {"method": "manual", "password": typed, "repeatPassword": typed, "mustChange": False}
    reset = call("POST", contact_path(contact_id) + "/password-resets", body, key=str(uuid.uuid4()), prefer="wait=10")
    print("reset", reset["id"], reset["state"])


def check(address):
    question = {"email": address, "password": sys.stdin.readline().rstrip("\n")}
    print(call("POST", "/contacts/verify-password", question, token="REKEY_PORTAL_TOKEN")["outcome"])


def follow(cursor_file):
    cursor = open(cursor_file).read() if os.path.exists(cursor_file) else ""
    while True:
        query = urllib.parse.urlencode({"limit": 100, **({"after": cursor} if cursor else {})})
        page = call("GET", "/events?" + query)
        for event in page["items"]:
            print(event["type"], json.dumps(event["data"]))
        cursor = page["nextCursor"]
        # In a CRM this belongs into the transaction of what the events made it do.
        with open(cursor_file, "w") as target:
            target.write(cursor)
        if not page["hasMore"]:
            return


commands = {"push": push, "link": link, "password": password, "check": check, "follow": follow}
if len(sys.argv) != 3 or sys.argv[1] not in commands:
    sys.exit(__doc__)
commands[sys.argv[1]](sys.argv[2])
