"""Findings of schemathesis that are no defects, each with its reason. All else fails a campaign."""


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
    return negated(case) == {"QUERY"} and "" in (case.query or {}).values()


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


def negated(case):
    return {place.name for place, info in case.meta.components.items() if info.mode.is_negative}


RULES = [declared_elsewhere, empty_is_absent, ignored_on_the_way_in]
