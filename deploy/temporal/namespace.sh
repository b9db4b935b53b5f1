#!/bin/sh
# Creates the namespace with 30 days' retention and the search attributes, then ends. May run again at any time.
# Connects by TEMPORAL_ADDRESS; the namespace is TEMPORAL_NAMESPACE.
set -eu

namespace="${TEMPORAL_NAMESPACE:-default}"
present="$(temporal operator namespace list --output json | tr -d ' \n')"
case "$present" in
  *"\"name\":\"$namespace\""*) temporal operator namespace update --namespace "$namespace" --retention 30d ;;
  *) temporal operator namespace create --namespace "$namespace" --retention 30d ;;
esac

# A new namespace is known everywhere only after some seconds.
tries=60
until known="$(temporal operator search-attribute list --namespace "$namespace" --output json)"; do
  tries=$((tries - 1))
  [ "$tries" -gt 0 ] || exit 1
  sleep 1
done

for attribute in PacingPlatform=Keyword PacingCampaignId=Keyword PacingStatus=Keyword \
  PacingSeverity=Keyword PacingVariancePct=Double PacingDeadline=Datetime; do
  case "$known" in
    *"\"${attribute%=*}\""*) continue ;;
  esac
  temporal operator search-attribute create --namespace "$namespace" --name "${attribute%=*}" --type "${attribute#*=}"
done
