"""Calls of each family through Python clients that openapi-python-client made from the documents.

None of this project's code takes part. mypy checks every line strictly; the values are those of the small seed.
"""

import sys
from typing import TypeVar
from uuid import UUID

from partner_center import AuthenticatedClient as PartnerClient
from partner_center.api.inventory import check_inventory
from partner_center.api.products import get_product, list_products
from partner_center.models import (
    InventoryCheckRequest,
    InventoryItem,
    PartnerError,
    Product,
    ProductCollection,
    TargetViewType0,
)
from partner_center.models import InventoryCheckRequestInventoryContext as Context
from store_for_business import AuthenticatedClient as BusinessClient
from store_for_business.api.inventory import get_inventory
from store_for_business.api.seats import assign_seat, get_seat, reclaim_seat
from store_for_business.models import (
    InventoryEntryDetails,
    InventoryResultSet,
    SeatDetails,
    SeatStateType0,
    ServiceFault,
)
from store_services import AuthenticatedClient as StoreClient
from store_services import Client as OpenClient
from store_services.api.consumption import consume_v8
from store_services.api.keys import create_collections_key, create_purchase_key
from store_services.api.products import query_products_v9
from store_services.api.recurrences import query_recurrences
from store_services.api.tokens import request_token_v1, request_token_v2
from store_services.models import (
    ConsumeV8Request,
    ConsumeV8Response,
    CreateKeyRequest,
    CreateKeyResponse,
    ItemStatusType0,
    ProductKindType0,
    ProductSkuId,
    QueryProductsV9Request,
    QueryProductsV9Response,
    QueryRecurrencesRequest,
    QueryRecurrencesResponse,
    RecurrenceStateType0,
    TokenError,
    TokenResponse,
    TokenV1Request,
    TokenV2Request,
    UserIdentity,
)

STORE = "https://onestore.microsoft.com"
PARTNER = "https://api.partnercenter.microsoft.com"
ANA = "XBL3.0 x=13178812777611882182;anything"
USER = "pradeep.gupta@contoso.com"

T = TypeVar("T")


def expect(value: object, kind: type[T]) -> T:
    """The value, if it is of this kind."""
    assert isinstance(value, kind), f"expected {kind.__name__}, not {value!r}"
    return value


def tokens(url: str) -> tuple[str, str]:
    """A token for the Store and one for Partner Center, and how a wrong request is refused."""
    client = OpenClient(base_url=f"{url}/login")
    form = TokenV2Request("client_credentials", "my-app", client_secret="any", scope=f"{PARTNER}/.default")
    partner = expect(request_token_v2.sync("contoso.com", client=client, body=form), TokenResponse)
    assert partner.token_type == "Bearer" and partner.expires_in == 3599
    older = TokenV1Request("client_credentials", "my-app", STORE, client_secret="any")
    store = expect(request_token_v1.sync("contoso.com", client=client, body=older), TokenResponse)
    assert store.expires_in == "3599" and store.resource == STORE

    wrong = TokenV2Request("password", "my-app", client_secret="any", scope=f"{STORE}/.default")
    refused = request_token_v2.sync_detailed("contoso.com", client=client, body=wrong)
    assert refused.status_code == 400
    assert expect(refused.parsed, TokenError).error == "unsupported_grant_type"
    return store.access_token, partner.access_token


def first_entry(client: BusinessClient) -> InventoryEntryDetails:
    page = expect(get_inventory.sync(client=client, max_results=1), InventoryResultSet)
    assert page.continuation_token
    entries = expect(page.inventory_entries, list)
    assert len(entries) == 1
    return expect(entries[0], InventoryEntryDetails)


def store_for_business(url: str, token: str) -> None:
    """A page of the inventory, and a seat that is given and taken back."""
    client = BusinessClient(base_url=f"{url}/store-for-business", token=token)
    entry = first_entry(client)
    assert entry.product_key and entry.product_key.product_id == "9WZDNCRFJ3PS" and entry.product_key.sku_id == "0015"
    assert entry.seat_capacity == 25
    free = expect(entry.available_seats, int)

    seat = expect(assign_seat.sync("9WZDNCRFJ3PS", "0015", USER, client=client), SeatDetails)
    assert seat.assigned_to == USER and seat.state == SeatStateType0.ACTIVE
    assert first_entry(client).available_seats == free - 1
    assert (
        expect(get_seat.sync("9WZDNCRFJ3PS", "0015", USER, client=client), SeatDetails).date_assigned
        == seat.date_assigned
    )
    expect(reclaim_seat.sync("9WZDNCRFJ3PS", "0015", USER, client=client), SeatDetails)
    assert first_entry(client).available_seats == free

    unknown = get_seat.sync_detailed("9WZDNCRFJ3PS", "0015", "nobody@contoso.com", client=client)
    assert unknown.status_code == 404
    assert "not found" in expect(expect(unknown.parsed, ServiceFault).message, str)


def store_services(url: str, token: str) -> None:
    """Keys for a user, what the user owns, some of it consumed, and the user's subscription."""
    client = OpenClient(base_url=f"{url}/login")

    def ticket(kind: str) -> CreateKeyRequest:
        form = TokenV1Request("client_credentials", "my-app", f"{STORE}/b2b/keys/create/{kind}", client_secret="any")
        return CreateKeyRequest(
            expect(request_token_v1.sync("contoso.com", client=client, body=form), TokenResponse).access_token
        )

    device = StoreClient(base_url=f"{url}/collections", token=ANA, prefix="")
    collections_key = expect(
        create_collections_key.sync(client=device, body=ticket("collections")), CreateKeyResponse
    ).key
    device = StoreClient(base_url=f"{url}/purchase", token=ANA, prefix="")
    purchase_key = expect(create_purchase_key.sync(client=device, body=ticket("purchase")), CreateKeyResponse).key

    collections = StoreClient(base_url=f"{url}/collections", token=token)
    ana = UserIdentity("b2b", collections_key, "ana")
    query = QueryProductsV9Request([ProductSkuId("9NLANTERN001"), ProductSkuId("9NLANTERN006")], beneficiaries=[ana])
    owned = expect(query_products_v9.sync(client=collections, body=query), QueryProductsV9Response)
    items = {item.product_id: item for item in owned.items or []}
    assert items["9NLANTERN001"].product_kind == ProductKindType0.GAME
    assert items["9NLANTERN001"].status == ItemStatusType0.ACTIVE
    assert items["9NLANTERN006"].quantity == 750

    use = ConsumeV8Request(
        UUID("6a1f6d0e-64d5-4b6f-9f5c-7f3a2c1f0b11"), "9NLANTERN006", beneficiary=ana, remove_quantity=50
    )
    for _ in range(2):  # the same tracking id takes nothing twice
        assert expect(consume_v8.sync(client=collections, body=use), ConsumeV8Response).new_quantity == 700

    purchase = StoreClient(base_url=f"{url}/purchase", token=token)
    answer = query_recurrences.sync(client=purchase, body=QueryRecurrencesRequest(purchase_key))
    subscriptions = expect(answer, QueryRecurrencesResponse).items or []
    assert [one.product_id for one in subscriptions] == ["9NLANTERN008"]
    assert subscriptions[0].recurrence_state == RecurrenceStateType0.ACTIVE and subscriptions[0].auto_renew


def partner_center(url: str, token: str) -> None:
    """The catalog, a product, and where there is no stock of it."""
    client = PartnerClient(base_url=f"{url}/partner-center", token=token)
    listing = list_products.sync(client=client, country="US", target_view=TargetViewType0.AZURERESERVATIONSVM)
    products = expect(listing, ProductCollection).items or []
    assert "DZH318Z0BQ3P" in {one.id for one in products}
    one = expect(get_product.sync("DZH318Z0BQ3P", client=client, country="US"), Product)
    assert one.title == "Virtual Machines BS Series"

    context = Context()
    context["customerId"] = "d6bf25b7-e0a8-4f2d-a31b-97b55cfc774d"
    context["azureSubscriptionId"] = "3a231fbe-37fe-4410-93fd-730d3d5d4c75"
    context["armRegionName"] = "japanwest"
    asked = InventoryCheckRequest(target_items=[InventoryItem("DZH318Z0BQ3P")], inventory_context=context)
    checked = expect(check_inventory.sync(client=client, body=asked, country="US"), list)
    items = [expect(item, InventoryItem) for item in checked]
    assert len(items) == 7, len(items)
    restricted = {item.sku_id for item in items if item.is_restricted}
    assert {"0038", "0039"} <= restricted and "0001" not in restricted, restricted

    stranger = PartnerClient(base_url=f"{url}/partner-center", token="no token")
    refused = get_product.sync_detailed("DZH318Z0BQ3P", client=stranger, country="US")
    assert refused.status_code == 401 and isinstance(refused.parsed, PartnerError)


def main() -> None:
    url = sys.argv[1]
    store, partner = tokens(url)
    store_for_business(url, store)
    store_services(url, store)
    partner_center(url, partner)
    print("openapi-python-client: calls of all families have the expected types and values")


if __name__ == "__main__":
    main()
