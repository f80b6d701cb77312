"""What the emulator holds, and what lets a caller in: the material for requests that mean something.

Generated data alone is refused: no generator guesses a Store ID key or a pop receipt. This module asks the
emulator for its state, for tokens of every audience, for keys of every customer and for the address of the
clawback queue, and keeps all of it in one JSON document for the runs that follow.
"""

import json
import urllib.parse
import urllib.request

CLIENT = "00000000-0000-0000-0000-000000000001"
TENANT = "contoso.com"
STORE = "https://onestore.microsoft.com"
PARTNER = "https://api.partnercenter.microsoft.com"


def fetch(url, body=None, method=None, headers=None):
    """One request; the answer as JSON, or as text where it is not JSON."""
    if body is not None and not isinstance(body, bytes):
        body = json.dumps(body).encode()
    request = urllib.request.Request(url, data=body, method=method, headers=headers or {})
    with urllib.request.urlopen(request, timeout=30) as answer:
        text = answer.read().decode()
        return json.loads(text) if "json" in answer.headers.get("content-type", "") else text


def token(url, audience):
    """An access token of the emulator for one audience."""
    form = {
        "grant_type": "client_credentials",
        "client_id": CLIENT,
        "client_secret": "any",
        "resource": audience,
    }
    answer = fetch(f"{url}/login/{TENANT}/oauth2/token", urllib.parse.urlencode(form).encode())
    return answer["access_token"]


def prepare(url):
    """Sets the emulator up for a campaign and gathers what the campaign needs."""
    state = fetch(f"{url}/emulator/state")
    # A campaign asks more of one user than the service allows, and may last longer than a token.
    state["storeServices"]["rateLimit"] = None
    state["login"]["settings"]["accessTokenSeconds"] = 86_400
    fetch(f"{url}/emulator/state", state, method="PUT")

    customers = [customer["id"] for customer in state["storeServices"]["customers"]]

    def keys(kind):
        made = {}
        for customer in customers:
            asked = {"customer": customer, "kind": kind, "clientId": CLIENT, "publisherUserId": f"publisher-{customer}"}
            made[customer] = fetch(f"{url}/emulator/store-id-keys", asked)["key"]
        return made

    store = token(url, STORE)
    queue = fetch(f"{url}/purchase/v8.0/b2b/clawback/sastoken", headers={"Authorization": f"Bearer {store}"})["uri"]
    address, _, query = queue.partition("?")
    return {
        "url": url,
        "state": state,
        "operations": fetch(f"{url}/emulator/operations"),
        "tokens": {"store": store, "partner": token(url, PARTNER)},
        "tickets": {kind: token(url, f"{STORE}/b2b/keys/create/{kind}") for kind in ("collections", "purchase")},
        "keys": {kind: keys(kind) for kind in ("collections", "purchase")},
        "queue": {"address": address, "query": dict(urllib.parse.parse_qsl(query))},
    }
