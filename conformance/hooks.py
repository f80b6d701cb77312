"""What schemathesis is told about this API: how to get in, real values to mix with its own, and stricter checks.

schemathesis makes the cases, from the documents alone. Before a case is sent, the parts of it that are meant to
be valid get values of `samples.py`: all of them (plain), those that an operation cannot do without (mixed), or
none (generated). The parts that are meant to be invalid stay as they are. The choice depends on the seed and
on the cases so far, so a campaign can be repeated.
"""

import atexit
import inspect
import json
import os
import random
import urllib.request

import schemathesis
from schemathesis.core import NOT_SET
from schemathesis.core.failures import Failure

import accepted
from samples import SAMPLES

with open(os.environ["CONFORMANCE_WORLD"], encoding="utf-8") as file:
    WORLD = json.load(file)
SEED = os.environ["CONFORMANCE_SEED"]
KIND = os.environ.get("CONFORMANCE_KIND", "")
TALLY = os.environ["CONFORMANCE_TALLY"]
USER_HASH = WORLD["state"]["storeServices"]["customers"][0]["userHash"]
# Seats, balances and messages run out; so the state is put back after this many requests.
RESET_EVERY = 40

tally = {"operations": {}, "accepted": {}}
plans = {}
modes = {}
requests = 0
seen = {}


def operation_id(case):
    return case.operation.definition.raw["operationId"]


def audience(case):
    """The kind of credential that the document asks for: `entra`, `xbox`, `sas`, or None for none."""
    security = case.operation.definition.raw.get("security", [])
    return next(iter(security[0])) if security else None


def negative(case, location):
    return any(place.name == location and info.mode.is_negative for place, info in case.meta.components.items())


def seeded(case):
    """Chance for this case. Small cases come again and again; each time counts, lest all of them be alike."""
    parts = [case.path_parameters, dict(case.query or {}), "" if case.body is NOT_SET else case.body]
    text = f"{SEED} {operation_id(case)} {parts!r}"
    seen[text] = seen.get(text, 0) + 1
    return random.Random(f"{text} {seen[text]}")


def overlay(generated, real):
    """The real values over the generated ones, object by object."""
    if not isinstance(generated, dict) or not isinstance(real, dict):
        return real
    merged = dict(generated)
    for name, value in real.items():
        merged[name] = overlay(generated.get(name), value)
    return merged


def draw(case, chance):
    function = SAMPLES[operation_id(case)]
    extra = {"operation": operation_id(case), "kind": KIND}
    known = inspect.signature(function).parameters
    return function(WORLD, chance, **{name: value for name, value in extra.items() if name in known})


def authorize(case, plan, real, chance):
    """Puts the credential in: the right one, or by the plan none or one for another service."""
    kind = audience(case)
    if kind == "sas":
        case.query = {**(case.query or {}), **(WORLD["queue"]["query"] if plan != "stranger" else {})}
        return
    token = WORLD["tokens"]["partner" if KIND == "partner" else "store"]
    tokens = {"entra": f"Bearer {token}", "xbox": f"XBL3.0 x={USER_HASH};anything"}
    header = real.get("authorization") or tokens.get(kind)
    if plan == "stranger":
        header = chance.choice([None, f"Bearer {WORLD['tickets']['collections']}"])
    case.headers.pop("Authorization", None)
    if header:
        case.headers["Authorization"] = header


@schemathesis.hook
def before_call(context, case, kwargs):
    global requests
    requests += 1
    if requests % RESET_EVERY == 0:
        request = urllib.request.Request(f"{WORLD['url']}/emulator/reset", data=b"", method="POST")
        urllib.request.urlopen(request, timeout=30).close()
        # A run that is ended has counted, too.
        write_tally()

    mode = case.meta.generation.mode.value
    chance = seeded(case)
    plan = chance.choices(["plain", "mixed", "generated", "stranger"], [50, 20, 22, 8])[0]
    if case.method.upper() != case.operation.method.upper():
        plan = "generated"
    real = draw(case, chance) if plan != "generated" else {}
    if not negative(case, "PATH") and "path" in real:
        case.path_parameters = {**case.path_parameters, **real["path"]}
    if not negative(case, "QUERY") and plan != "generated":
        given = {} if plan == "plain" else dict(case.query or {})
        case.query = {**given, **real.get("query", {})}
    if not negative(case, "BODY") and "body" in real:
        case.body = overlay({} if plan == "plain" else case.body, real["body"])
    if not negative(case, "HEADER"):
        authorize(case, plan, real, chance)
    # The mode as it was made: what a signed address has beside its signature is no parameter of the document.
    plans[case.id] = plan
    modes[case.id] = mode


@schemathesis.hook
def after_call(context, case, response):
    row = tally["operations"].setdefault(operation_id(case), {})
    key = f"{modes[case.id]} {plans[case.id]} {response.status_code}"
    row[key] = row.get(key, 0) + 1


@schemathesis.hook
def filter_failure(context, failure, case, response):
    """Whether a failure counts: it does, unless a rule of `accepted.py` explains it."""
    for rule in accepted.RULES:
        if rule(failure, case, response, WORLD):
            tally["accepted"][rule.__name__] = tally["accepted"].get(rule.__name__, 0) + 1
            return False
    return True


@atexit.register
def write_tally():
    with open(TALLY, "w", encoding="utf-8") as file:
        json.dump(tally, file)


def fail(case, title, message):
    raise Failure(operation=case.operation.label, title=title, message=message)


@schemathesis.check
def no_way_in_without_credential(ctx, response, case):
    """A call without the credential that the document asks for has no success."""
    if plans.get(case.id) == "stranger" and audience(case) and response.status_code < 400:
        fail(case, "Served a stranger", f"{response.status_code} without a token, or with one for something else")


@schemathesis.check
def success_is_documented(ctx, response, case):
    """`default` is for errors: it documents no success, no redirection and no failure of the server."""
    documented = case.operation.definition.raw["responses"]
    if str(response.status_code) not in documented and not 400 <= response.status_code < 500:
        fail(case, "Undocumented status", f"{response.status_code} is not among {', '.join(documented)}")


def resolve(schema, root):
    while isinstance(schema, dict) and "$ref" in schema:
        target = root
        for part in schema["$ref"].removeprefix("#/").split("/"):
            target = target[part.replace("~1", "/").replace("~0", "~")]
        schema = target
    return schema


def properties(schema, root):
    """The properties that a schema and its parts declare, or None where any are allowed."""
    schema = resolve(schema, root)
    if not isinstance(schema, dict) or isinstance(schema.get("additionalProperties"), dict):
        return None
    found = dict(schema.get("properties", {}))
    for keyword in ("allOf", "anyOf", "oneOf"):
        for part in schema.get(keyword, []):
            if resolve(part, root).get("type") == "null":
                continue
            more = properties(part, root)
            if more is None:
                return None
            found |= more
    return found or None


def items_of(schema, root):
    schema = resolve(schema, root)
    if not isinstance(schema, dict):
        return None
    if "items" in schema:
        return schema["items"]
    for keyword in ("allOf", "anyOf", "oneOf"):
        for part in schema.get(keyword, []):
            found = items_of(part, root)
            if found is not None:
                return found
    return None


def strangers(value, schema, root, place="$"):
    """The places of properties that no schema declares."""
    if isinstance(value, list):
        inner = items_of(schema, root)
        for one in value if inner is not None else []:
            yield from strangers(one, inner, root, f"{place}[]")
    elif isinstance(value, dict):
        declared = properties(schema, root)
        for name, one in value.items() if declared is not None else []:
            if name in declared:
                yield from strangers(one, declared[name], root, f"{place}.{name}")
            else:
                yield f"{place}.{name}"


@schemathesis.check
def answer_has_only_declared_fields(ctx, response, case):
    """A success has no field that the document does not declare, however deep it lies.

    Errors may: what the services write into them beside a code and a text is known by hearsay only.
    """
    if response.status_code >= 400:
        return
    root = case.operation.schema.raw_schema
    documented = case.operation.definition.raw["responses"]
    answer = resolve(documented.get(str(response.status_code), documented.get("default", {})), root)
    schema = answer.get("content", {}).get("application/json", {}).get("schema")
    if schema is None or "json" not in " ".join(response.headers.get("content-type", [])):
        return
    found = sorted(set(strangers(json.loads(response.content), schema, root)))
    if found:
        fail(case, "Undeclared field", f"{response.status_code}: {', '.join(found)}")
