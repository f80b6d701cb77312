"""Findings of schemathesis that are no defects, each with its reason. All else fails a campaign."""

import urllib.parse


def declared_elsewhere(failure, case, response, world):
    """Some pages name two methods for one operation; the emulator takes both, and says so."""
    if type(failure).__name__ != "UnsupportedMethodResponse":
        return False
    name = case.operation.definition.raw["operationId"]
    methods = next(one["methods"] for one in world["operations"] if one["name"] == name)
    return case.method.upper() in methods


def empty_is_absent(failure, case, response, world):
    """`?maxResults=` is read as if the parameter were not there, as the services do with their optional ones."""
    if type(failure).__name__ != "AcceptedNegativeData":
        return False
    # As it was sent: of what is no text, no more may be left than nothing.
    sent = urllib.parse.urlsplit(response.request.url).query
    pairs = urllib.parse.parse_qsl(sent, keep_blank_values=True)
    return negated(case) == {"QUERY"} and any(not value for _, value in pairs)


def ignored_on_the_way_in(failure, case, response, world):
    """Items of a check of inventory have the form of those in the answer; what only answers say is not read."""
    if (
        type(failure).__name__ != "AcceptedNegativeData"
        or case.operation.definition.raw["operationId"] != "check_inventory"
    ):
        return False
    unread = {"restrictions", "isRestricted", "links"}
    body = case.body if isinstance(case.body, dict) else {}
    items = body.get("TargetItems")
    inside = any(isinstance(one, dict) and unread & one.keys() for one in items) if isinstance(items, list) else False
    return negated(case) == {"BODY"} and (inside or "links" in body)


# What a storage queue does and the emulator does not, beside the operations of the documents on the same paths.
NOT_EMULATED = {
    ("get_clawback_messages", "POST"),
    ("get_clawback_messages", "DELETE"),
    ("delete_clawback_message", "PUT"),
}


def not_emulated(failure, case, response, world):
    """The real queue has the operation; the emulator says with 501 that it has not. Other methods answer 405."""
    name = case.operation.definition.raw["operationId"]
    return response.status_code == 501 and (name, case.method.upper()) in NOT_EMULATED


def no_peek(failure, case, response, world):
    """`peekonly=false` says what holds without it, so messages are taken. Anything else is refused."""
    if type(failure).__name__ != "AcceptedNegativeData":
        return False
    return negated(case) == {"QUERY"} and str((case.query or {}).get("peekonly")).lower() == "false"


def peek_hides_nothing(failure, case, response, world):
    """A peek and a taking share a path, and so a description; how long to hide messages is read by the taking alone."""
    if type(failure).__name__ != "AcceptedNegativeData":
        return False
    query = case.query or {}
    is_peek = str(query.get("peekonly")).lower() == "true"
    return negated(case) == {"QUERY"} and is_peek and "visibilitytimeout" in query


def negated(case):
    return {place.name for place, info in case.meta.components.items() if info.mode.is_negative}


RULES = [
    declared_elsewhere,
    empty_is_absent,
    ignored_on_the_way_in,
    not_emulated,
    no_peek,
    peek_hides_nothing,
]
