"""Parses the simulator's Google Ads answers with Google's own v26 protos; a field or enum name they do not know fails."""

import sys

import requests
from google.ads.googleads.v26.errors.types.errors import GoogleAdsFailure
from google.ads.googleads.v26.services.types.campaign_service import MutateCampaignsRequest, MutateCampaignsResponse
from google.ads.googleads.v26.services.types.customer_service import ListAccessibleCustomersResponse
from google.ads.googleads.v26.services.types.google_ads_service import (
    SearchGoogleAdsRequest,
    SearchGoogleAdsResponse,
    SearchGoogleAdsStreamResponse,
)
from google.oauth2.credentials import Credentials
from google.auth.transport.requests import Request
from google.protobuf import json_format

BASE = sys.argv[1]
ROOT = f"{BASE}/v26/customers"
CHECKS = 0


def check(condition, what):
    global CHECKS
    if not condition:
        raise AssertionError(what)
    CHECKS += 1


def parse(message, value):
    """Strictly: unknown fields and enum names are errors."""
    global CHECKS
    CHECKS += 1
    return message(json_format.ParseDict(value, message.pb(message()), ignore_unknown_fields=False))


def access_token():
    """The refresh grant as google-auth itself makes it."""
    credentials = Credentials(
        None,
        refresh_token="sim-refresh-token",
        client_id="sim-client",
        client_secret="sim-secret",
        token_uri=f"{BASE}/token",
    )
    credentials.refresh(Request())
    return credentials.token


SESSION = requests.Session()
SESSION.headers["Authorization"] = f"Bearer {access_token()}"


def post(path, message, body):
    """Sends a body that Google's own message would hold, and gives the answer."""
    json_format.ParseDict(body, message.pb(message()), ignore_unknown_fields=False)
    return SESSION.post(f"{ROOT}/{path}", json=body)


def search(customer, query, **more):
    answer = post(f"{customer}/googleAds:search", SearchGoogleAdsRequest, {"query": query, **more})
    assert answer.status_code == 200, answer.text
    return parse(SearchGoogleAdsResponse, answer.json())


def failure(answer, status, category, code):
    check(answer.status_code == status, answer.text)
    body = answer.json()
    error = (body[0] if isinstance(body, list) else body)["error"]
    [details] = [d for d in error["details"] if d.pop("@type").endswith("v26.errors.GoogleAdsFailure")]
    parsed = parse(GoogleAdsFailure, details)
    check(getattr(parsed.errors[0].error_code, category).name == code, f"{category} is not {code}: {parsed}")
    return parsed


def fault(**fields):
    requests.delete(f"{BASE}/_sim/faults").raise_for_status()
    requests.post(f"{BASE}/_sim/faults", json={"match": {"platform": "google"}, "times": 1, **fields}).raise_for_status()


listed = parse(ListAccessibleCustomersResponse, SESSION.get(f"{ROOT}:listAccessibleCustomers").json())
customers = [name.split("/")[1] for name in listed.resource_names]
check(len(customers) == 2, customers)
customer = customers[0]

every_field = (
    "SELECT customer.id, customer.currency_code, customer.time_zone, customer.descriptive_name, customer.manager, "
    "customer.status, customer.test_account, campaign.id, campaign.name, campaign.status, campaign.serving_status, "
    "campaign.primary_status, campaign.primary_status_reasons, campaign.start_date_time, campaign.end_date_time, "
    "campaign.advertising_channel_type, campaign.labels, campaign.campaign_budget, campaign_budget.id, "
    "campaign_budget.amount_micros, campaign_budget.total_amount_micros, campaign_budget.period, "
    "campaign_budget.explicitly_shared, metrics.cost_micros, metrics.impressions, metrics.clicks FROM campaign "
    "WHERE campaign.status != 'REMOVED' AND segments.date DURING LAST_30_DAYS ORDER BY campaign.id"
)
rows = search(customer, every_field, searchSettings={"returnTotalResultsCount": True})
check(len(rows.results) == 5 and rows.total_results_count == 5, "five campaigns of the account")
check(rows.results[0].campaign.id > 0 and rows.results[0].metrics.cost_micros > 0, "numbers survive the protos")
check("campaign.start_date_time" in rows.field_mask.paths, "the field mask is camelCase in JSON")

segmented = search(
    customer,
    "SELECT campaign.id, segments.date, segments.hour, metrics.cost_micros FROM campaign WHERE segments.date DURING YESTERDAY",
)
check(all(row.metrics.cost_micros > 0 for row in segmented.results), "segments drop rows without spend")
client = search(customer, "SELECT customer_client.id, customer_client.manager, customer_client.status, customer_client.currency_code, customer_client.time_zone, customer_client.level FROM customer_client WHERE customer_client.level <= 1")
check(client.results[0].customer_client.id == int(customer), "the account is its own client")
empty = search(customer, "SELECT campaign.id FROM campaign WHERE campaign.id = 1")
check(len(empty.results) == 0, "no rows, no results")

stream = post(f"{customer}/googleAds:searchStream", SearchGoogleAdsRequest, {"query": "SELECT campaign.id FROM campaign"})
for part in stream.json():
    parse(SearchGoogleAdsStreamResponse, part)

name = rows.results[0].campaign.resource_name
pause = {
    "operations": [{"updateMask": "status", "update": {"resourceName": name, "status": "PAUSED"}}],
    "responseContentType": "MUTABLE_RESOURCE",
}
dry = post(f"{customer}/campaigns:mutate", MutateCampaignsRequest, {**pause, "validateOnly": True})
check(dry.json() == {}, "a dry run answers with nothing")
done = parse(MutateCampaignsResponse, post(f"{customer}/campaigns:mutate", MutateCampaignsRequest, pause).json())
check(done.results[0].campaign.status.name == "PAUSED", "paused")
read = search(customer, f"SELECT campaign.id, campaign.status, campaign.primary_status FROM campaign WHERE campaign.id = {rows.results[0].campaign.id}")
check(read.results[0].campaign.primary_status.name == "PAUSED", "read back")

labelled = {
    "platform": "google",
    "accountId": customer,
    "campaignId": "77",
    "name": "Labelled",
    "budget": 100,
    "flight": {"startDate": "2026-01-01", "endDate": "2026-12-31"},
    "spend": {"kind": "none"},
    "labels": ["always-on", "Café"],
}
requests.post(f"{BASE}/_sim/campaigns", json={"campaigns": [labelled]}).raise_for_status()
labels = [row.label for row in search(customer, "SELECT label.id, label.name, label.status, customer.id FROM label").results]
check([(label.name, label.status.name) for label in labels] == [("always-on", "ENABLED"), ("Café", "ENABLED")], labels)
named = [label.resource_name for label in labels]
check(named == [f"customers/{customer}/labels/{label.id}" for label in labels], named)
[carrier] = search(customer, "SELECT campaign.id, campaign.labels FROM campaign WHERE campaign.id = 77").results
check(list(carrier.campaign.labels) == named, carrier)
pairs = search(
    customer,
    "SELECT campaign_label.campaign, campaign_label.label, campaign.id, label.name FROM campaign_label "
    f"WHERE campaign.id = 77 AND label.id IN ({labels[1].id}) AND label.resource_name = '{named[1]}'",
)
[pair] = pairs.results
check(pair.campaign_label.resource_name == f"customers/{customer}/campaignLabels/77~{labels[1].id}", pair)
check((pair.campaign_label.campaign, pair.campaign_label.label) == (carrier.campaign.resource_name, named[1]), pair)
check((pair.campaign.id, pair.label.name) == (77, "Café"), pair)


def refused(query, code, **more):
    failure(SESSION.post(f"{ROOT}/{customer}/googleAds:search", json={"query": query, **more}), 400, "query_error", code)


refused("SELECT campaign.start_date FROM campaign", "UNRECOGNIZED_FIELD")
refused("SELECT campaign.id FROM campaigns", "BAD_RESOURCE_TYPE_IN_FROM_CLAUSE")
refused("SELECT campaign.id FROM campaign WHERE campaign.status = 'ENABLD'", "BAD_ENUM_CONSTANT")
refused("SELECT segments.date, metrics.cost_micros FROM campaign", "EXPECTED_FILTERS_ON_DATE_RANGE")
refused("SELECT campaign.id FROM campaign WHERE campaign.id IN ()", "PROHIBITED_EMPTY_LIST_IN_CONDITION")
refused("SELECT campaign.id FROM campaign WHERE campaign.name = 'open", "STRING_NOT_TERMINATED")
refused("SELECT campaign.id FROM campaign LIMIT 0", "LIMIT_VALUE_TOO_LOW")
refused("SELECT campaign.id FROM customer", "PROHIBITED_RESOURCE_TYPE_IN_SELECT_CLAUSE")
refused("SELECT campaign.id FROM campaign WHERE segments.date = '2026-02-30'", "INVALID_DATE_FORMAT")
sized = SESSION.post(f"{ROOT}/{customer}/googleAds:search", json={"query": "SELECT campaign.id FROM campaign", "pageSize": 5})
failure(sized, 400, "request_error", "PAGE_SIZE_NOT_SUPPORTED")
wrapped = SESSION.post(f"{ROOT}/{customer}/googleAds:searchStream", json={"query": "SELECT x.y FROM campaign"})
check(isinstance(wrapped.json(), list), "a stream wraps its errors")
failure(wrapped, 400, "query_error", "UNRECOGNIZED_FIELD")
failure(requests.post(f"{ROOT}/{customer}/googleAds:search", json={}, headers={"Authorization": "Bearer x"}), 401, "authentication_error", "OAUTH_TOKEN_INVALID")
failure(SESSION.post(f"{ROOT}/1111111111/googleAds:search", json={"query": "SELECT campaign.id FROM campaign"}), 403, "authorization_error", "USER_PERMISSION_DENIED")
missing = {"operations": [{"updateMask": "status", "update": {"resourceName": f"customers/{customer}/campaigns/1", "status": "PAUSED"}}]}
failure(SESSION.post(f"{ROOT}/{customer}/campaigns:mutate", json=missing), 400, "mutate_error", "RESOURCE_NOT_FOUND")
unmasked = {"operations": [{"update": {"resourceName": name, "status": "PAUSED"}}]}
failure(SESSION.post(f"{ROOT}/{customer}/campaigns:mutate", json=unmasked), 400, "field_mask_error", "FIELD_MASK_MISSING")

fault(preset="google_429", retryDelaySeconds=8962, rateScope="DEVELOPER")
limited = SESSION.post(f"{ROOT}/{customer}/googleAds:search", json={"query": "SELECT campaign.id FROM campaign"})
details = failure(limited, 429, "quota_error", "RESOURCE_EXHAUSTED").errors[0].details.quota_error_details
check(details.retry_delay.seconds == 8962 and details.rate_scope.name == "DEVELOPER", details)
for preset, status, category, code in [
    ("google_auth", 401, "authentication_error", "OAUTH_TOKEN_INVALID"),
    ("google_permission", 403, "authorization_error", "USER_PERMISSION_DENIED"),
    ("google_internal", 500, "internal_error", "INTERNAL_ERROR"),
    ("google_concurrent_modification", 400, "database_error", "CONCURRENT_MODIFICATION"),
]:
    fault(preset=preset)
    failure(SESSION.post(f"{ROOT}/{customer}/googleAds:search", json={"query": "SELECT campaign.id FROM campaign"}), status, category, code)

print(f"google_ads: {CHECKS} checks passed")
