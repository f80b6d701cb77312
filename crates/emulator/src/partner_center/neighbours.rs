//! What else the service has, as its pages and its .NET SDK tell.

use crate::exchange::Known;

const fn known(name: &'static str, template: &'static str) -> Known {
    Known { name, template }
}

/// Paths that answer 501 with a name.
pub(super) static NEIGHBOURS: &[Known] = &[
    known("the exchange of tokens", "/generatetoken"),
    known("the exchange of tokens", "/v1/generatetoken"),
    known("the exchange of tokens", "/v3/generatetoken"),
    known("the legacy offers", "/v1/offers/{*}"),
    known("the legacy offer categories", "/v1/offercategories/{*}"),
    known("agreements", "/v1/agreements/{*}"),
    known("agreement templates", "/v1/agreementtemplates/{*}"),
    known("analytics", "/partner/v1/analytics/{*}"),
    known("analytics", "/v1/analytics/{*}"),
    known("audit records", "/v1/auditrecords/{*}"),
    known("country validation rules", "/v1/countryvalidationrules/{*}"),
    known("customers", "/v1/customers"),
    known("customers", "/v1/customers/{id}"),
    known("customer validations", "/v1/customers/all/validations"),
    known(
        "relationship requests",
        "/v1/customers/relationshiprequests",
    ),
    known("usage records", "/v1/customers/usagerecords"),
    known("customer agreements", "/v1/customers/{id}/agreements/{*}"),
    known("customer analytics", "/v1/customers/{id}/analytics/{*}"),
    known("batch jobs", "/v1/customers/{id}/batchJobStatus/{*}"),
    known("carts", "/v1/customers/{id}/carts/{*}"),
    known("custom domains", "/v1/customers/{id}/customDomains/{*}"),
    known("verified domains", "/v1/customers/{id}/verifieddomain"),
    known("device batches", "/v1/customers/{id}/deviceBatches/{*}"),
    known(
        "device policies",
        "/v1/customers/{id}/DevicePolicyUpdates/{*}",
    ),
    known("configuration policies", "/v1/customers/{id}/policies/{*}"),
    known(
        "the customer agreement's status",
        "/v1/customers/{id}/directSignedMicrosoftCustomerAgreementStatus",
    ),
    known("directory roles", "/v1/customers/{id}/directoryroles/{*}"),
    known("entitlements", "/v1/customers/{id}/entitlements/{*}"),
    known("managed services", "/v1/customers/{id}/managedservices/{*}"),
    known("migrations", "/v1/customers/{id}/migrations/{*}"),
    known("orders", "/v1/customers/{id}/orders/{*}"),
    known(
        "customer organizations",
        "/v1/customers/{id}/organization/{*}",
    ),
    known("customer profiles", "/v1/customers/{id}/profiles/{*}"),
    known(
        "promotion eligibility",
        "/v1/customers/{id}/promotionEligibilities/{*}",
    ),
    known("qualifications", "/v1/customers/{id}/qualifications/{*}"),
    known(
        "customer relationships",
        "/v1/customers/{id}/relationships/{*}",
    ),
    known("service costs", "/v1/customers/{id}/servicecosts/{*}"),
    known(
        "customer service requests",
        "/v1/customers/{id}/servicerequests/{*}",
    ),
    known("subscribed SKUs", "/v1/customers/{id}/subscribedskus/{*}"),
    known("subscriptions", "/v1/customers/{id}/subscriptions/{*}"),
    known("transfers", "/v1/customers/{id}/transfers/{*}"),
    known(
        "transfer eligibility",
        "/v1/customers/{id}/transferseligibility/{*}",
    ),
    known("usage budgets", "/v1/customers/{id}/usagebudget"),
    known("usage summaries", "/v1/customers/{id}/usagesummary"),
    known("users", "/v1/customers/{id}/users/{*}"),
    known("domains", "/v1/domains/{*}"),
    known("invoices", "/v1/invoices/{*}"),
    known("margins", "/v1/margins/{*}"),
    known("migrations", "/v1/migrations/{*}"),
    known("product upgrades", "/v1/productUpgrades/{*}"),
    known("partner profiles", "/v1/profiles/{*}"),
    known("rate cards", "/v1/ratecards/{*}"),
    known("relationships", "/v1/relationships/{*}"),
    known("self-service policies", "/v1/SelfServePolicy/{*}"),
    known("service incidents", "/v1/serviceincidents/{*}"),
    known("service requests", "/v1/servicerequests/{*}"),
    known("usage summaries", "/v1/usagesummary"),
    known("address validation", "/v1/validations/{*}"),
    known("webhooks", "/webhooks/{*}"),
];
