"""Runs schemathesis with the checked-in documents against an emulator, and says how far it got.

Called by `scripts/conformance.sh`. Ends with 1 if any check failed, if any operation never had success, or if
an operation of the documents was never called.
"""

import argparse
import concurrent.futures
import contextlib
import dataclasses
import functools
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

import world as worlds

HERE = pathlib.Path(__file__).resolve().parent
DOCUMENTS = HERE.parent / "schemas" / "openapi"
CHECKS = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "unsupported_method",
    "negative_data_rejection",
    "no_way_in_without_credential",
    "success_is_documented",
    "answer_has_only_declared_fields",
]
OPTIONS = {
    "checks": ",".join(CHECKS),
    "phases": "examples,coverage,fuzzing",
    # One after the other: what a request finds depends on those before it, and a seed shall repeat that.
    "workers": 1,
    "request-timeout": 10,
    "generation-database": "none",
    "generation-with-security-parameters": "false",
    "suppress-health-check": "all",
    "warnings": "off",
}
# Document, where its operations are, which of them, and what `samples.py` is told. The paths of one document
# lie on several servers, and schemathesis reads no servers below the root; so each server has a run.
RUNS = [
    ("store-for-business", "/store-for-business", None, ""),
    ("store-services", "/collections", r"^/v[0-9.]+/(collections|beneficiaries|b2b/keys)", "collections"),
    ("store-services", "/purchase", r"^/v[0-9.]+/(purchases|users|b2b)", "purchase"),
    ("store-services", "/login", r"oauth2", ""),
    ("store-services", None, r"^/messages", ""),
    ("partner-center", "/partner-center", None, "partner"),
]


children = set()


@contextlib.contextmanager
def child(command, **more):
    """A process that is over when the block is, whatever ended the block."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, **more)
    children.add(process)
    try:
        yield process
    finally:
        children.discard(process)
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()


def stop(*_):
    """Whoever ends this ends the emulators, too."""
    for process in list(children):
        process.terminate()
    sys.exit(143)


@dataclasses.dataclass
class Outcome:
    place: str
    passed: bool
    said: str
    tally: dict


def run(options, number):
    """One run of schemathesis against an emulator of its own, so that no run finds what another one left."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        with child([options.binary, "emulator", "--listen", "127.0.0.1:0"]) as emulator:
            ready = json.loads(emulator.stdout.readline() or "{}")
            if not ready.get("ready"):
                sys.exit("the emulator did not start")
            world = worlds.prepare(ready["url"])
            (folder / "world.json").write_text(json.dumps(world))
            return judge(options, world, folder, number)


def judge(options, world, folder, number):
    document, prefix, paths, kind = RUNS[number]
    tally = folder / "tally.json"
    (folder / "schemathesis.toml").touch()
    settings = OPTIONS | {
        "url": world["url"] + prefix if prefix else world["queue"]["address"],
        "max-examples": options.cases,
        "seed": options.seed,
    }
    if paths:
        settings["include-path-regex"] = paths
    command = [pathlib.Path(sys.executable).with_name("st"), "--config-file", folder / "schemathesis.toml"]
    command += ["run", DOCUMENTS / f"{document}.json", "--continue-on-failure", "--no-color"]
    command += [f"--{name}={value}" for name, value in settings.items()]
    surroundings = os.environ | {
        "PYTHONPATH": str(HERE),
        # The order of sets has a say in what is generated.
        "PYTHONHASHSEED": "0",
        "SCHEMATHESIS_HOOKS": "hooks",
        "CONFORMANCE_WORLD": str(folder / "world.json"),
        "CONFORMANCE_TALLY": str(tally),
        "CONFORMANCE_SEED": str(options.seed),
        "CONFORMANCE_KIND": kind,
    }
    place = f"{document} at {prefix or 'the clawback queue'}"
    command = [str(part) for part in command]
    with child(command, env=surroundings, stderr=subprocess.STDOUT, cwd=folder) as schemathesis:
        try:
            said, _ = schemathesis.communicate(timeout=options.limit)
            passed = schemathesis.returncode == 0
        except subprocess.TimeoutExpired:
            said, passed = interrupted(schemathesis, options.limit), False
    counted = json.loads(tally.read_text()) if tally.exists() else {}
    return Outcome(place, passed, said, counted)


def interrupted(schemathesis, limit):
    """Ends a run, and gives what it found until now: it tells when it is done with the operation it is at."""
    schemathesis.send_signal(signal.SIGINT)
    try:
        said, _ = schemathesis.communicate(timeout=limit / 4)
    except subprocess.TimeoutExpired:
        schemathesis.kill()
        said, _ = schemathesis.communicate()
    return f"{said}\nnot done after {limit} s"


def operations():
    """Every operation of the documents, with the statuses that it documents by name."""
    found = {}
    for document in sorted(DOCUMENTS.glob("*.json")):
        for item in json.loads(document.read_text())["paths"].values():
            for operation in item.values():
                if isinstance(operation, dict) and "operationId" in operation:
                    found[operation["operationId"]] = set(operation["responses"])
    return found


def report(tallies):
    """Prints how each operation was answered; gives the names of those that never had success."""
    counts = {}
    accepted = {}
    for tally in tallies:
        for rule, count in tally.get("accepted", {}).items():
            accepted[rule] = accepted.get(rule, 0) + count
        for name, row in tally.get("operations", {}).items():
            for key, count in row.items():
                mode, _, status = key.split(" ")
                found = counts.setdefault(name, {})
                found[mode, status] = found.get((mode, status), 0) + count
    print(f"\n{'operation':<34}{'cases':>7}{'valid':>7}{'2xx':>6}{'share':>7}   statuses")
    barren = []
    total = good = 0
    for name, documented in operations().items():
        row = counts.get(name, {})
        cases = sum(row.values())
        valid = sum(count for (mode, _), count in row.items() if mode == "positive")
        success = sum(count for (_, status), count in row.items() if status[0] == "2")
        statuses = {}
        for (_, status), count in row.items():
            statuses[status] = statuses.get(status, 0) + count
        marks = {status: "" if status in documented else "*" for status in statuses}
        listed = " ".join(f"{status}{marks[status]}:{count}" for status, count in sorted(statuses.items()))
        print(f"{name:<34}{cases:>7}{valid:>7}{success:>6}{success / max(cases, 1):>7.0%}   {listed}")
        total, good = total + cases, good + success
        if not success:
            barren.append(name)
    print(f"{'all':<34}{total:>7}{'':>7}{good:>6}{good / max(total, 1):>7.0%}")
    print("* documented as `default` alone")
    for rule, count in sorted(accepted.items()):
        print(f"accepted, {rule}: {count}")
    return barren


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("binary", help="the command `stocktake`")
    parser.add_argument(
        "--cases", type=int, default=40, help="cases for each operation, beside those of the coverage phase"
    )
    parser.add_argument("--seed", type=int, default=20_260_515)
    parser.add_argument("--limit", type=int, default=300, help="seconds for one run of schemathesis")
    parser.add_argument("--jobs", type=int, default=2, help="runs at a time; the results are the same")
    options = parser.parse_args()

    signal.signal(signal.SIGTERM, stop)
    # In the background of a script it would be ignored, here and by schemathesis, which is ended by it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    began = time.monotonic()
    outcomes = []
    pool = concurrent.futures.ThreadPoolExecutor(options.jobs)
    try:
        for outcome in pool.map(functools.partial(run, options), range(len(RUNS))):
            outcomes.append(outcome)
            print(f"{outcome.place}: {'passed' if outcome.passed else 'FAILED'}", flush=True)
            if not outcome.passed:
                print(outcome.said)
    finally:
        pool.shutdown(cancel_futures=True)
    barren = report([outcome.tally for outcome in outcomes])
    print(f"seed {options.seed}, {options.cases} cases, {time.monotonic() - began:.0f} s")
    if barren:
        print(f"never answered with success: {', '.join(barren)}")
    if barren or not all(outcome.passed for outcome in outcomes):
        sys.exit(1)


if __name__ == "__main__":
    main()
