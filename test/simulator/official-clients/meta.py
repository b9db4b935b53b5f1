"""Drives the simulator with Meta's own SDK: only its host is overridden, and its app secret signs every call."""

import sys

import requests
from facebook_business.adobjects.adaccount import AdAccount
from facebook_business.adobjects.adsinsights import AdsInsights
from facebook_business.adobjects.campaign import Campaign
from facebook_business.adobjects.user import User
from facebook_business.api import FacebookAdsApi
from facebook_business.exceptions import FacebookRequestError
from facebook_business.session import FacebookSession

BASE = sys.argv[1]
FacebookSession.GRAPH = BASE
FacebookAdsApi.init("1", "sim-app-secret", "sim-meta-token", api_version="v26.0", crash_log=False)
CHECKS = 0


def check(condition, what):
    global CHECKS
    if not condition:
        raise AssertionError(what)
    CHECKS += 1


def refused(call, code, subcode=None):
    try:
        call()
    except FacebookRequestError as error:
        check(error.api_error_code() == code and error.api_error_subcode() == subcode, error)
        return error
    raise AssertionError(f"not refused with {code}")


def fault(**fields):
    requests.delete(f"{BASE}/_sim/faults").raise_for_status()
    requests.post(f"{BASE}/_sim/faults", json={"match": {"platform": "meta"}, "times": 1, **fields}).raise_for_status()


accounts = list(User("me").get_ad_accounts(fields=["account_id", "currency", "timezone_name"]))
check([account["currency"] for account in accounts] == ["EUR", "GBP"], accounts)
account = AdAccount(accounts[0]["id"])
facts = account.api_get(fields=["currency", "timezone_name", "timezone_offset_hours_utc", "account_status", "amount_spent"])
check(facts["timezone_name"] == "Europe/Berlin" and facts["account_status"] == 1, facts)

fields = ["name", "status", "configured_status", "effective_status", "lifetime_budget", "budget_remaining", "start_time", "stop_time", "updated_time"]
campaigns = list(account.get_campaigns(fields=fields, params={"limit": 2, "effective_status": ["ACTIVE", "PAUSED"]}))
check(len(campaigns) == 5, "the SDK walks all pages by their next links")
check(all(campaign["status"] == "ACTIVE" for campaign in campaigns), campaigns)
campaign = Campaign(campaigns[0]["id"])

daily = list(account.get_insights(
    fields=[AdsInsights.Field.campaign_id, AdsInsights.Field.spend, AdsInsights.Field.account_currency],
    params={
        "level": "campaign",
        "date_preset": "last_7d",
        "time_increment": 1,
        "limit": 3,
        "filtering": [{"field": "campaign.id", "operator": "IN", "value": [campaign["id"]]}],
    },
))
check(1 <= len(daily) <= 7 and all(float(row["spend"]) > 0 for row in daily), daily)
hours = list(account.get_insights(fields=["spend"], params={
    "level": "account",
    "date_preset": "yesterday",
    "time_increment": 1,
    "breakdowns": ["hourly_stats_aggregated_by_advertiser_time_zone"],
}))
check(len(hours) == 24, hours)
check(hours[0]["hourly_stats_aggregated_by_advertiser_time_zone"] == "00:00:00 - 00:59:59", hours[0])

campaign.api_update(params={"status": "PAUSED", "execution_options": ["validate_only"]})
check(campaign.api_get(fields=["status"])["status"] == "ACTIVE", "validate_only changes nothing")
campaign.api_update(params={"status": Campaign.Status.paused})
state = campaign.api_get(fields=["status", "configured_status", "effective_status"])
check(state["effective_status"] == "PAUSED" and state["configured_status"] == "PAUSED", state)

labelled = {
    "platform": "meta",
    "accountId": accounts[0]["account_id"],
    "campaignId": "77",
    "name": "Labelled",
    "budget": 100,
    "flight": {"startDate": "2026-01-01", "endDate": "2026-12-31"},
    "spend": {"kind": "none"},
    "labels": ["always-on", "Café"],
}
requests.post(f"{BASE}/_sim/campaigns", json={"campaigns": [labelled]}).raise_for_status()
[carrier] = [one for one in account.get_campaigns(fields=["name", "adlabels"], params={"limit": 50}) if one["id"] == "77"]
check(isinstance(carrier["adlabels"], list), "a plain list, not an edge")
check([label["name"] for label in carrier["adlabels"]] == ["always-on", "Café"], carrier)
check({"id", "created_time", "updated_time"} <= set(carrier["adlabels"][0]), carrier)
requested = Campaign("77").api_get(fields=["adlabels{id,name}"])
check([set(label) for label in requested["adlabels"]] == [{"id", "name"}] * 2, requested)
check("adlabels" not in campaign.api_get(fields=["adlabels"]), "no labels, no field")

refused(lambda: Campaign("1").api_get(fields=["status"]), 100, 33)
refused(lambda: campaign.api_update(params={"status": "PAUSD"}), 100)
refused(lambda: account.api_get(fields=["no_such_field"]), 100)
for preset, code, subcode in [("meta_17", 17, 2446079), ("meta_613", 613, 1487742), ("meta_190", 190, 460), ("meta_transient", 2, None)]:
    fault(preset=preset)
    error = refused(lambda: campaign.api_get(fields=["status"]), code, subcode)
    if preset == "meta_17":
        headers = {name.lower() for name in error.http_headers()}
        check({"x-business-use-case-usage", "x-ad-account-usage"} <= headers, headers)
    if preset == "meta_transient":
        check(error.api_transient_error(), error)
FacebookAdsApi.init("1", "wrong-secret", "sim-meta-token", api_version="v26.0", crash_log=False)
refused(lambda: Campaign(campaign["id"]).api_get(fields=["status"]), 100)
FacebookAdsApi.init(access_token="wrong-token", api_version="v26.0", crash_log=False)
refused(lambda: Campaign(campaign["id"]).api_get(fields=["status"]), 190)
FacebookAdsApi.init(access_token="sim-meta-token", api_version="v23.0", crash_log=False)
refused(lambda: Campaign(campaign["id"]).api_get(fields=["status"]), 2635)

print(f"meta: {CHECKS} checks passed")
