"""Requests that the emulator can serve, drawn from its state: one function for each operation.

A sample names only what an operation needs; what it leaves out is left to the generator. Each function takes
the world of `world.prepare` and a source of chance, and gives `path`, `query`, `body` and, where it is not the
usual one, `authorization`.
"""

import urllib.parse
import uuid

import world as worlds

SAMPLES = {}


def sample(*operations):
    def add(function):
        for operation in operations:
            SAMPLES[operation] = function
        return function

    return add


def some(chance, *optional):
    """Each of these pairs with one chance in two."""
    return {name: value for name, value in optional if chance.random() < 0.5}


def guid(chance):
    return str(uuid.UUID(int=chance.getrandbits(128), version=4))


# Store for Business


def contoso(world):
    return world["state"]["storeForBusiness"]["organizations"][0]


def entry(world, chance, **wanted):
    entries = contoso(world)["inventory"]
    return chance.choice(
        [one for one in entries if all(one.get(key, "active") == value for key, value in wanted.items())]
    )


def named(item):
    return {"productId": item["productId"], "skuId": item["skuId"]}


def product_of(world, item):
    products = world["state"]["storeForBusiness"]["catalog"]["products"]
    return next(product for product in products if product["productId"] == item["productId"])


def with_packages(world, chance):
    """An offline entry whose product has packages, and one of those."""
    entries = [
        one
        for one in contoso(world)["inventory"]
        if one["licenseType"] == "offline" and one.get("status", "active") == "active"
    ]
    item = chance.choice([one for one in entries if product_of(world, one).get("packages")])
    return item, chance.choice(product_of(world, item)["packages"])


@sample("get_inventory")
def inventory(world, chance):
    return {
        "query": some(
            chance,
            ("maxResults", chance.randint(1, 50)),
            ("modifiedSince", "2020-01-01T00:00:00Z"),
            ("licenseTypes", ["offline"]),
            ("IncludeRemoved", "false"),
        )
    }


@sample("get_seats")
def seats(world, chance):
    return {
        "path": named(entry(world, chance, licenseType="online")),
        "query": some(chance, ("maxResults", chance.randint(1, 100))),
    }


def holder(world, chance):
    entries = [one for one in contoso(world)["inventory"] if one.get("seats") and one["licenseType"] == "online"]
    item = chance.choice(entries)
    return item, chance.choice(item["seats"])["assignedTo"]


@sample("get_seat", "reclaim_seat")
def seat(world, chance):
    item, user = holder(world, chance)
    return {"path": named(item) | {"username": user}}


@sample("assign_seat")
def assignment(world, chance):
    item = entry(
        world, chance, licenseType="online", distributionPolicy=chance.choice(["restricted", "open"]), status="active"
    )
    return {"path": named(item) | {"username": chance.choice(contoso(world)["users"])}}


@sample("bulk_assign_and_reclaim_seats")
def bulk(world, chance):
    users = contoso(world)["users"]
    return {
        "path": named(entry(world, chance, licenseType="online", status="active")),
        "body": {
            "usernames": chance.sample(users, chance.randint(1, 25)),
            "seatAction": chance.choice(["assign", "reclaim"]),
        },
    }


@sample("get_product_details")
def product(world, chance):
    return {"path": named(entry(world, chance))}


@sample("get_localized_product_details")
def localized(world, chance):
    item = entry(world, chance)
    languages = [one["language"] for one in product_of(world, item).get("localizations", [])]
    return {"path": named(item) | {"language": chance.choice(languages + ["pt-br"])}}


@sample("get_offline_license")
def licence(world, chance):
    item, package = with_packages(world, chance)
    return {"path": named(item) | {"contentId": package["contentId"]}}


@sample("get_product_packages")
def packages(world, chance):
    item, _ = with_packages(world, chance)
    return {"path": named(item)}


@sample("get_product_package")
def package(world, chance):
    item, package = with_packages(world, chance)
    return {"path": named(item) | {"packageId": package["packageId"]}}


@sample("get_seats_assigned_to_user")
def seats_of(world, chance):
    return {
        "path": {"username": chance.choice(contoso(world)["users"])},
        "query": some(chance, ("maxResults", chance.randint(1, 100))),
    }


@sample("get_applocker_data")
def applocker(world, chance):
    return {"path": {"productId": entry(world, chance)["productId"]}}


# Store services


def customers(world, *parts):
    """Customers that have something in each of these parts, in the public Store, and keys that work."""

    def public(customer, part):
        return any(not one.get("sandbox") for one in customer.get(part, []))

    everyone = world["state"]["storeServices"]["customers"]
    return [one for one in everyone if all(public(one, part) for part in parts)]


def beneficiary(world, customer):
    return {
        "identityType": "b2b",
        "identityValue": world["keys"]["collections"][customer["id"]],
        "localTicketReference": "here",
    }


def owned(chance, customer, *kinds, world):
    products = {one["id"]: one for one in world["state"]["storeServices"]["products"]}
    items = [one for one in customer.get("entitlements", []) if not one.get("sandbox")]
    items = [one for one in items if not kinds or products[one["productId"]]["kind"] in kinds]
    return chance.choice(items) if items else None


def pick(world, chance, *kinds, ready=lambda item: True):
    """A customer and something of these kinds that it owns and that is `ready`."""
    pairs = []
    for customer in customers(world, "entitlements"):
        item = owned(chance, customer, *kinds, world=world)
        if item and ready(item):
            pairs.append((customer, item))
    return chance.choice(pairs)


@sample("query_products_v6")
def query_v6(world, chance):
    customer = chance.choice(customers(world, "entitlements"))
    kinds = ["Application", "Durable", "Game", "UnmanagedConsumable"]
    return {
        "body": {
            "beneficiaries": [beneficiary(world, customer)],
            "productTypes": chance.sample(kinds, chance.randint(1, 4)),
        }
        | some(chance, ("maxPageSize", chance.randint(1, 100)), ("validityType", chance.choice(["All", "Valid"])))
    }


def asker(world, chance, customer, name):
    """Either a key in the body, or a delegated Xbox token in the place of the bearer token."""
    if chance.random() < 0.3:
        return {}, {"authorization": f"XBL3.0 x={customer['userHash']};anything"}
    key = beneficiary(world, customer)
    return {name: [key] if name == "beneficiaries" else key}, {}


@sample("query_products_v8")
def query_v8(world, chance):
    customer = chance.choice(customers(world, "entitlements"))
    who, how = asker(world, chance, customer, "beneficiaries")
    kinds = ["*:Game", "*:Application", "*:Durable", "*:Consumable", "*:UnmanagedConsumable", "*:Pass"]
    body = {"market": customer["market"], "entitlementFilters": chance.sample(kinds, chance.randint(1, 6))}
    validity = chance.choice(["All", "Valid", "Invalid", "NotYetEnded", "NotYetStarted"])
    more = some(
        chance,
        ("validityType", validity),
        ("maxPageSize", chance.randint(1, 100)),
        ("excludeDuplicates", True),
        ("expandSatisfyingItems", True),
    )
    return {"body": who | body | more} | how


@sample("query_products_v9")
def query_v9(world, chance):
    customer = chance.choice(customers(world, "entitlements"))
    who, how = asker(world, chance, customer, "beneficiaries")
    items = [one for one in customer["entitlements"] if one["productId"].startswith("9NLANTERN")]
    wanted = [
        {"productId": item["productId"]} | some(chance, ("skuId", item["skuId"]))
        for item in chance.sample(items, min(3, len(items)))
    ]
    more = some(
        chance,
        ("validityType", chance.choice(["All", "Valid", "Invalid"])),
        ("maxPageSize", chance.randint(1, 200)),
        ("excludeDuplicates", True),
    )
    return {"body": who | {"productSkuIds": wanted or [{"productId": "9NLANTERN001"}]} | more} | how


@sample("consume_v6")
def consume_v6(world, chance):
    customer, item = pick(world, chance, "UnmanagedConsumable", ready=lambda item: not item.get("delivered"))
    by_item = chance.random() < 0.5
    what = (
        {"itemId": item["id"], "trackingId": guid(chance)}
        if by_item
        else {"productId": item["productId"], "transactionId": item["transactionId"]}
    )
    return {"body": {"beneficiary": beneficiary(world, customer)} | what}


@sample("consume_v8")
def consume_v8(world, chance):
    customer, item = pick(world, chance, "Consumable", ready=lambda item: item.get("quantity", 1) > 5)
    who, how = asker(world, chance, customer, "beneficiary")
    body = {"productId": item["productId"], "trackingId": guid(chance), "removeQuantity": chance.randint(1, 5)}
    return {"body": who | body | some(chance, ("includeOrderIds", True))} | how


@sample("grant_v6", "grant_v7")
def grant(world, chance):
    product, availability = chance.choice([("9NLANTERN010", "9LTNSCARF010"), ("9NLANTERN012", "9LTNALMNC010")])
    customer = chance.choice(customers(world))
    body = {
        "availabilityId": availability,
        "b2bKey": world["keys"]["purchase"][customer["id"]],
        "language": "en-us",
        "market": customer["market"],
        "orderId": guid(chance),
        "productId": product,
        "skuId": "0010",
    }
    return {"body": body | some(chance, ("quantity", 1), ("devOfferId", "spring"))}


@sample("create_collections_key", "create_purchase_key")
def create_key(world, chance, operation):
    kind = "purchase" if "purchase" in operation else "collections"
    customer = chance.choice(customers(world))
    body = {"serviceTicket": world["tickets"][kind]} | some(chance, ("publisherUserId", "player-17"))
    return {"body": body, "authorization": f"XBL3.0 x={customer['userHash']};anything"}


@sample("renew_collections_key")
def renew_key(world, chance, operation, kind):
    key = chance.choice(list(world["keys"][kind].values()))
    return {"body": {"serviceTicket": world["tokens"]["store"], "key": key}}


@sample("get_clawback_sas_token")
def sas_token(world, chance):
    return {}


@sample("query_orders")
def orders(world, chance):
    customer = chance.choice(customers(world, "orders"))
    states = ["Purchased", "Revoked", "Refunded"]
    return {
        "body": {"b2bKey": world["keys"]["purchase"][customer["id"]]}
        | some(chance, ("lineItemStateFilter", chance.sample(states, chance.randint(1, 3))))
    }


@sample("query_recurrences")
def recurrences(world, chance):
    customer = chance.choice(customers(world, "subscriptions"))
    return {
        "body": {"b2bKey": world["keys"]["purchase"][customer["id"]]}
        | some(chance, ("pageSize", str(chance.randint(1, 25))))
    }


@sample("change_recurrence")
def change(world, chance):
    live = [
        (customer, subscription)
        for customer in customers(world, "subscriptions")
        for subscription in customer["subscriptions"]
        if subscription.get("autoRenew") and subscription.get("paymentSucceeds", True)
        if not subscription.get("sandbox") and not subscription.get("cancelled") and not customer.get("keysRevoked")
    ]
    customer, subscription = chance.choice(live)
    kind = chance.choice(["Cancel", "Extend", "Refund", "ToggleAutoRenew"])
    body = {"b2bKey": world["keys"]["purchase"][customer["id"]], "changeType": kind}
    if kind == "Extend":
        body["extensionTimeInDays"] = str(chance.randint(1, 30))
    return {"path": {"recurrenceId": subscription["id"]}, "body": body}


@sample("get_clawback_messages")
def messages(world, chance):
    more = some(chance, ("numofmessages", chance.randint(1, 32)), ("peekonly", "true"))
    return {"query": {"visibilitytimeout": 1} if "peekonly" not in more and chance.random() < 0.5 else more}


@sample("delete_clawback_message")
def message(world, chance):
    """Takes a message first: only whoever took it knows the receipt that deletes it."""
    queue = world["queue"]
    address = f"{queue['address']}/messages?{urllib.parse.urlencode(queue['query'] | {'visibilitytimeout': 1})}"
    text = worlds.fetch(address)
    if "<MessageId>" not in text:
        worlds.fetch(f"{world['url']}/emulator/reset", b"", method="POST")
        text = worlds.fetch(address)

    def field(name):
        return text.partition(f"<{name}>")[2].partition(f"</{name}>")[0]

    return {"path": {"messageId": field("MessageId")}, "query": {"popreceipt": field("PopReceipt")}}


@sample("request_token_v1", "request_token_v2")
def access_token(world, chance, operation):
    body = {"client_id": worlds.CLIENT, "client_secret": "any"}
    if chance.random() < 0.3:
        body |= {"grant_type": "refresh_token", "refresh_token": "emulator-refresh-token"}
    else:
        body |= {"grant_type": "client_credentials"}
    audience = (
        worlds.PARTNER if body["grant_type"] == "refresh_token" else chance.choice([worlds.STORE, worlds.PARTNER])
    )
    named = {"resource": audience} if operation == "request_token_v1" else {"scope": f"{audience}/.default"}
    tenant = chance.choice(["common", "emulator"]) if body["grant_type"] == "refresh_token" else worlds.TENANT
    return {"path": {"tenant_id": tenant}, "body": body | named}


# Partner Center


def partner(world):
    return world["state"]["partnerCenter"]


def sold(world, chance):
    """A product that is sold in the US to commercial customers, one of its SKUs and one of its availabilities."""
    rows = [
        (one, sku, availability)
        for one in partner(world)["products"]
        if "US" in one.get("countries", ["US"])
        for sku in one["skus"]
        for availability in sku["availabilities"]
        if availability["segment"] == "commercial"
        and not availability.get("withdrawn")
        and "US" in availability.get("countries", ["US"])
    ]
    return chance.choice(rows)


def scope(product):
    """What an Azure reservation is asked for with, if it is for Azure plans alone."""
    scopes = product.get("scopes", [])
    return {"reservationScope": "AzurePlan"} if scopes and "MS-AZR-0145P" not in scopes else {}


@sample("list_products", "list_products_by_customer", "list_all_skus_by_customer")
def catalog(world, chance, operation):
    views = [
        "MicrosoftAzure",
        "AzureReservationsVM",
        "Azure",
        "SoftwarePerpetual",
        "SoftwareSubscriptions",
        "OnlineServices",
    ]
    query = {"targetView": chance.choice(views)} | some(chance, ("targetSegment", "commercial"))
    return whose(world, operation, query)


def whose(world, operation, query, path=()):
    """The same question by country, or for the first customer, which is in the US."""
    path = dict(path)
    if operation.endswith("_by_customer"):
        path["customer-tenant-id"] = partner(world)["customers"][0]["id"]
    else:
        query = query | {"country": "US"}
    return {"path": path, "query": query}


@sample("get_product", "get_product_by_customer", "list_skus", "list_skus_by_customer")
def catalog_product(world, chance, operation):
    one, _, _ = sold(world, chance)
    return whose(world, operation, scope(one), {"product-id": one["id"]})


@sample("get_sku", "get_sku_by_customer", "list_availabilities", "list_availabilities_by_customer")
def catalog_sku(world, chance, operation):
    one, sku, _ = sold(world, chance)
    return whose(world, operation, scope(one), {"product-id": one["id"], "sku-id": sku["id"]})


@sample("get_availability", "get_availability_by_customer")
def catalog_availability(world, chance, operation):
    one, sku, availability = sold(world, chance)
    path = {"product-id": one["id"], "sku-id": sku["id"], "availability-id": availability["id"]}
    return whose(world, operation, scope(one) if operation == "get_availability" else {}, path)


@sample("check_inventory")
def check(world, chance):
    azure = [one["id"] for one in partner(world)["products"] if one["type"].startswith("Azure/VirtualMachines")]
    items = [{"productId": one} for one in chance.sample(azure, chance.randint(1, len(azure)))]
    context = {
        "customerId": partner(world)["customers"][0]["id"],
        "azureSubscriptionId": "3a231fbe-37fe-4410-93fd-730d3d5d4c75",
        "armRegionName": chance.choice(["westus2", "japanwest", "westeurope"]),
    }
    return {"query": {"country": "US"}, "body": {"TargetItems": items, "InventoryContext": context}}


@sample("list_promotions")
def promotions(world, chance):
    return {
        "query": {
            "country": chance.choice(["US", "DE", "GB"]),
            "segment": chance.choice(["commercial", "education", "nonprofit"]),
        }
    }


@sample("get_promotion")
def promotion(world, chance):
    one = chance.choice([one for one in partner(world)["promotions"] if "US" in one.get("countries", ["US"])])
    return {"path": {"promotion-id": one["id"]}, "query": {"country": "US"}}
