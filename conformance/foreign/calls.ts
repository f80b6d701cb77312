// Calls of each family through openapi-fetch, with types that openapi-typescript made from the documents.
// None of this project's code takes part. tsc checks every line strictly; the values are those of the small seed.

import assert from "node:assert/strict";
import createClient from "openapi-fetch";
import type { paths as Partner } from "./partner-center.js";
import type { paths as Business } from "./store-for-business.js";
import type { paths as Services } from "./store-services.js";

const STORE = "https://onestore.microsoft.com";
const PARTNER = "https://api.partnercenter.microsoft.com";
const ANA = "XBL3.0 x=13178812777611882182;anything";
const USER = "hana.novak@contoso.com";

/** The data of an answer, which must be a success. */
function success<T>(answer: { data?: T; error?: unknown; response: Response }): T {
  assert.equal(answer.error, undefined);
  assert.ok(answer.data !== undefined, `no data with ${answer.response.status}`);
  return answer.data;
}

async function token(url: string, resource: string): Promise<string> {
  const login = createClient<Services>({ baseUrl: `${url}/login` });
  const answer = await login.POST("/{tenant_id}/oauth2/token", {
    params: { path: { tenant_id: "contoso.com" } },
    headers: { "Content-Type": "application/x-www-form-urlencoded" },
    body: { grant_type: "client_credentials", client_id: "my-app", client_secret: "any", resource },
  });
  const issued = success(answer);
  assert.equal(issued.token_type, "Bearer");
  assert.equal(issued.expires_in, "3599");
  return issued.access_token;
}

async function storeForBusiness(url: string, bearer: string): Promise<void> {
  const client = createClient<Business>({
    baseUrl: `${url}/store-for-business`,
    headers: { Authorization: `Bearer ${bearer}` },
  });
  const free = async (): Promise<number> => {
    const page = success(await client.GET("/V1/Inventory", { params: { query: { maxResults: 1, licenseTypes: ["online"] } } }));
    const [entry] = page.inventoryEntries ?? [];
    assert.deepEqual(entry?.productKey, { productId: "9WZDNCRFJ3PS", skuId: "0015" });
    assert.equal(entry?.seatCapacity, 25);
    return entry?.availableSeats ?? Number.NaN;
  };

  const before = await free();
  const path = { productId: "9WZDNCRFJ3PS", skuId: "0015", username: USER };
  const seat = success(await client.POST("/V1/Inventory/{productId}/{skuId}/Seats/{username}", { params: { path } }));
  assert.equal(seat.assignedTo, USER);
  assert.equal(seat.state, "active");
  assert.equal(await free(), before - 1);
  success(await client.DELETE("/V1/Inventory/{productId}/{skuId}/Seats/{username}", { params: { path } }));
  assert.equal(await free(), before);

  const nobody = { ...path, username: "nobody@contoso.com" };
  const unknown = await client.GET("/V1/Inventory/{productId}/{skuId}/Seats/{username}", { params: { path: nobody } });
  assert.equal(unknown.response.status, 404);
  assert.match(unknown.error?.Message ?? "", /not found/);
}

async function storeServices(url: string, bearer: string): Promise<void> {
  const headers = { Authorization: `Bearer ${bearer}` };
  const collections = createClient<Services>({ baseUrl: `${url}/collections`, headers });
  const purchase = createClient<Services>({ baseUrl: `${url}/purchase`, headers });
  const made = success(
    await purchase.POST("/v7.0/users/me/keys", {
      headers: { Authorization: ANA },
      body: { serviceTicket: await token(url, `${STORE}/b2b/keys/create/purchase`) },
    }),
  );
  const subscriptions = success(await purchase.POST("/v8.0/b2b/recurrences/query", { body: { b2bKey: made.key } }));
  assert.deepEqual(
    subscriptions.items?.map((one) => [one.productId, one.recurrenceState, one.autoRenew]),
    [["9NLANTERN008", "Active", true]],
  );

  const owned = success(
    await collections.POST("/v9.0/collections/publisherQuery", {
      headers: { Authorization: ANA },
      body: { productSkuIds: [{ productId: "9NLANTERN001", skuId: "0010" }], validityType: "Valid" },
    }),
  );
  assert.deepEqual(
    owned.items?.map((one) => [one.productId, one.skuId, one.productKind, one.status]),
    [["9NLANTERN001", "0010", "Game", "Active"]],
  );
}

async function partnerCenter(url: string, bearer: string): Promise<void> {
  const client = createClient<Partner>({ baseUrl: `${url}/partner-center`, headers: { Authorization: `Bearer ${bearer}` } });
  const listing = success(
    await client.GET("/v1/products", { params: { query: { country: "US", targetView: "AzureReservationsVM" } } }),
  );
  assert.ok(listing.items?.some((one) => one.id === "DZH318Z0BQ3P" && one.title === "Virtual Machines BS Series"));

  const items = success(
    await client.POST("/v1/extensions/product/checkInventory", {
      params: { query: { country: "US" } },
      body: {
        TargetItems: [{ productId: "DZH318Z0BQ3P" }],
        InventoryContext: {
          customerId: "d6bf25b7-e0a8-4f2d-a31b-97b55cfc774d",
          azureSubscriptionId: "3a231fbe-37fe-4410-93fd-730d3d5d4c75",
          armRegionName: "japanwest",
        },
      },
    }),
  );
  assert.equal(items.length, 7);
  const restricted = items.filter((one) => one.isRestricted).map((one) => one.skuId);
  assert.ok(restricted.includes("0038") && !restricted.includes("0001"));

  const refused = await client.GET("/v1/products/{product-id}", {
    params: { path: { "product-id": "DZH318Z0BQ3P" }, query: { country: "US" } },
    headers: { Authorization: "Bearer no token" },
  });
  assert.equal(refused.response.status, 401);
  assert.equal(refused.data, undefined);
}

const url = process.argv[2];
assert.ok(url, "say where the emulator is");
await storeForBusiness(url, await token(url, STORE));
await storeServices(url, await token(url, STORE));
await partnerCenter(url, await token(url, PARTNER));
console.log("openapi-typescript and openapi-fetch: calls of all families have the expected types and values");
