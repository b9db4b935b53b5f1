"""Drives the simulator with Google's own client, built from the discovery documents of DV360 v4 and Bid Manager v2."""

import csv
import datetime
import io
import sys

import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from google.api_core.client_options import ClientOptions
from google.oauth2 import service_account
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError

BASE = sys.argv[1]
SCOPES = ["https://www.googleapis.com/auth/display-video", "https://www.googleapis.com/auth/doubleclickbidmanager"]
CHECKS = 0


def check(condition, what):
    global CHECKS
    if not condition:
        raise AssertionError(what)
    CHECKS += 1


def credentials(scopes):
    """A service account with a key of its own: google-auth signs the assertion itself."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    info = {
        "type": "service_account",
        "client_email": "pacekeeper@simulator.iam.gserviceaccount.com",
        "private_key": key.decode(),
        "token_uri": f"{BASE}/token",
    }
    return service_account.Credentials.from_service_account_info(info, scopes=scopes)


def client(name, version, scopes=SCOPES, path=""):
    return build(
        name,
        version,
        credentials=credentials(scopes),
        static_discovery=True,
        client_options=ClientOptions(api_endpoint=BASE + path),
        cache_discovery=False,
    )


def known_fields(service, schema, value, at):
    """Every field of an answer must be one that the discovery document names, of the type it says."""
    global CHECKS
    CHECKS += 1
    for field, part in value.items():
        spec = service._schema.get(schema)["properties"].get(field)
        assert spec is not None, f"{at}.{field} is not in {schema}"
        known_value(service, spec, part, f"{at}.{field}")


def known_value(service, spec, value, at):
    if "$ref" in spec:
        known_fields(service, spec["$ref"], value, at)
    elif spec["type"] == "array":
        for index, item in enumerate(value):
            known_value(service, spec["items"], item, f"{at}[{index}]")
    elif spec["type"] == "string":
        assert isinstance(value, str), f"{at} is no string: {value!r}"
        assert "enum" not in spec or value in spec["enum"], f"{at}: {value} is not in the enum"
        assert spec.get("format") != "int64" or value.lstrip("-").isdigit(), f"{at}: {value} is no int64"
    elif spec["type"] == "integer":
        assert isinstance(value, int), f"{at} is no integer: {value!r}"


def refused(request, status):
    try:
        request.execute(num_retries=0)
    except HttpError as error:
        check(error.status_code == status, error)
        return error
    raise AssertionError(f"not refused with {status}")


def fault(**fields):
    requests.delete(f"{BASE}/_sim/faults").raise_for_status()
    requests.post(f"{BASE}/_sim/faults", json={"match": {"platform": "dv360"}, "times": 1, **fields}).raise_for_status()


dv360 = client("displayvideo", "v4")
partners = dv360.partners().list().execute()
known_fields(dv360, "ListPartnersResponse", partners, "partners")
advertisers = dv360.advertisers().list(partnerId=partners["partners"][0]["partnerId"]).execute()
known_fields(dv360, "ListAdvertisersResponse", advertisers, "advertisers")
check({a["generalConfig"]["currencyCode"] for a in advertisers["advertisers"]} == {"INR", "AUD"}, advertisers)
advertiser = "9001001"
known_fields(dv360, "Advertiser", dv360.advertisers().get(advertiserId=advertiser).execute(), "advertiser")

orders = dv360.advertisers().insertionOrders()
request = orders.list(advertiserId=advertiser, pageSize=2, filter='(entityStatus="ENTITY_STATUS_ACTIVE" OR entityStatus="ENTITY_STATUS_PAUSED")')
found = []
while request is not None:
    page = request.execute()
    known_fields(dv360, "ListInsertionOrdersResponse", page, "insertionOrders")
    found += page["insertionOrders"]
    request = orders.list_next(request, page)
check(len(found) == 5, found)
order = found[0]["insertionOrderId"]
changed = orders.patch(advertiserId=advertiser, insertionOrderId=order, updateMask="entityStatus", body={"entityStatus": "ENTITY_STATUS_PAUSED"}).execute()
known_fields(dv360, "InsertionOrder", changed, "patch")
check(orders.get(advertiserId=advertiser, insertionOrderId=order).execute()["entityStatus"] == "ENTITY_STATUS_PAUSED", "paused")

labelled = {
    "platform": "dv360",
    "accountId": advertiser,
    "campaignId": "77",
    "name": "Labelled",
    "budget": 100,
    "flight": {"startDate": "2026-01-01", "endDate": "2026-12-31"},
    "spend": {"kind": "none"},
    "labels": ["always-on, Café"],
}
requests.post(f"{BASE}/_sim/campaigns", json={"campaigns": [labelled]}).raise_for_status()
carrier = orders.get(advertiserId=advertiser, insertionOrderId="77").execute()
known_fields(dv360, "InsertionOrder", carrier, "labelled")
check(carrier["integrationDetails"] == {"integrationCode": "always-on, Café"}, carrier)

refused(orders.list(advertiserId=advertiser, pageSize=101), 400)
refused(orders.list(advertiserId=advertiser, filter='noField="x"'), 400)
refused(orders.get(advertiserId=advertiser, insertionOrderId="1"), 404)
refused(orders.patch(advertiserId=advertiser, insertionOrderId=order, body={"entityStatus": "ENTITY_STATUS_ACTIVE"}), 400)
refused(orders.patch(advertiserId=advertiser, insertionOrderId=order, updateMask="nope", body={}), 400)
refused(orders.patch(advertiserId=advertiser, insertionOrderId=order, updateMask="entityStatus", body={"unknown": 1}), 400)
refused(dv360.advertisers().list(), 400)
refused(client("displayvideo", "v4", SCOPES[1:]).partners().list(), 403)
for preset, status in [("dv360_429", 429), ("dv360_409", 409), ("dv360_403_daily_limit", 403), ("unavailable_503", 503)]:
    fault(preset=preset)
    refused(orders.get(advertiserId=advertiser, insertionOrderId=order), status)

manager = client("doubleclickbidmanager", "v2", path="/v2/")
group_bys = ["FILTER_ADVERTISER", "FILTER_ADVERTISER_CURRENCY", "FILTER_ADVERTISER_TIMEZONE", "FILTER_INSERTION_ORDER", "FILTER_INSERTION_ORDER_NAME", "FILTER_DATE", "FILTER_TIME_OF_DAY"]
query = manager.queries().create(body={
    "metadata": {"title": "pacing", "dataRange": {"range": "MONTH_TO_DATE"}, "format": "CSV"},
    "params": {
        "type": "STANDARD",
        "groupBys": group_bys,
        "metrics": ["METRIC_REVENUE_ADVERTISER", "METRIC_BILLABLE_COST_ADVERTISER", "METRIC_MEDIA_COST_ADVERTISER"],
        "filters": [{"type": "FILTER_ADVERTISER", "value": advertiser}],
    },
    "schedule": {"frequency": "ONE_TIME"},
}).execute()
known_fields(manager, "Query", query, "query")
known_fields(manager, "ListQueriesResponse", manager.queries().list(pageSize=10).execute(), "queries")
yesterday = datetime.date.today() - datetime.timedelta(days=1)
day = {"year": yesterday.year, "month": yesterday.month, "day": yesterday.day}
report = manager.queries().run(queryId=query["queryId"], synchronous=False, body={
    "dataRange": {"range": "CUSTOM_DATES", "customStartDate": day, "customEndDate": day},
}).execute()
known_fields(manager, "Report", report, "report")
states = [report["metadata"]["status"]["state"]]
while states[-1] not in ("DONE", "FAILED"):
    report = manager.queries().reports().get(**report["key"]).execute()
    known_fields(manager, "Report", report, "report")
    states.append(report["metadata"]["status"]["state"])
check(states == ["QUEUED", "RUNNING", "DONE"], states)
known_fields(manager, "ListReportsResponse", manager.queries().reports().list(queryId=query["queryId"]).execute(), "reports")

url = report["metadata"]["googleCloudStoragePath"]
check(requests.get(url, headers={"Authorization": "Bearer x"}).status_code == 400, "a signed address takes no second credential")
check(requests.get(url.split("?")[0]).status_code == 403, "an unsigned address is refused")
rows = list(csv.reader(io.StringIO(requests.get(url).text)))
end = next(index for index, row in enumerate(rows) if not row)
check(rows[0][-3] == "Revenue (Adv Currency)" and rows[0][5:7] == ["Date", "Time of Day"], rows[0])
check(rows[end - 1][:7] == [""] * 7, "the last row before the blank line holds the totals")
check(rows[end + 1][0] == "Report Time:", rows[end + 1])
total = sum(float(row[7]) for row in rows[1 : end - 1])
check(abs(total - float(rows[end - 1][7])) < 0.01, "the totals are the sum of the rows")
check(rows[1][5] == yesterday.strftime("%Y/%m/%d"), rows[1])
refused(manager.queries().get(queryId="1"), 404)

print(f"dv360: {CHECKS} checks passed")
