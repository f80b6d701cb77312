#!/usr/bin/env bash
# Has generators that others wrote make clients from the OpenAPI documents, has the types of the calls in
# conformance/foreign checked strictly, and runs those calls against the emulator: openapi-python-client with mypy,
# openapi-typescript and openapi-fetch with tsc. Ends with 1 if a type or a value is not the expected one.
# Needs Python 3.11 or newer with venv, Node.js 20 or newer with npm, cargo, PyPI and npm.
#
#   scripts/foreign-client.sh [--or-skip]
#
#   --or-skip        where Python, Node.js or a registry is missing, says so in a line and ends with 0
#   STOCKTAKE=FILE   in the environment: a command that is built already
set -euo pipefail
cd "$(dirname "$0")/.."
source conformance/tools.sh

for argument; do
    case $argument in
        --or-skip) may_skip=yes ;;
        *)
            echo "there is no option $argument" >&2
            exit 2
            ;;
    esac
done

if [ -z "${STOCKTAKE:-}" ]; then
    cargo build --quiet --locked --package stocktake-cli
    STOCKTAKE=${CARGO_TARGET_DIR:-target}/debug/stocktake
fi
STOCKTAKE=$(realpath "$STOCKTAKE")
documents=$PWD/schemas/openapi
calls=$PWD/conformance/foreign

work=$(mktemp -d)
emulator=
finish() {
    if [ -n "$emulator" ]; then kill "$emulator" && wait "$emulator" || true; fi
    rm -rf "$work"
}
trap finish EXIT

need_npm
python_with "$work/venv" --requirement "$calls/requirements.txt"

"$STOCKTAKE" emulator --listen 127.0.0.1:0 >"$work/ready.json" &
emulator=$!
for _ in $(seq 100); do
    if grep --quiet '"ready":true' "$work/ready.json"; then break; fi
    sleep 0.1
done
url=$(sed 's/.*"url":"\([^"]*\)".*/\1/' "$work/ready.json")
if [ -z "$url" ]; then
    echo "the emulator did not start" >&2
    exit 1
fi
reset() { python3 -c 'import sys, urllib.request as u; u.urlopen(u.Request(sys.argv[1], b""), timeout=30)' "$url/emulator/reset"; }

# Python
mkdir "$work/python"
cp "$calls/calls.py" "$work/python"
(
    cd "$work/python"
    export PATH="$work/venv/bin:$PATH"
    # Clients as they were generated, not as a formatter that is installed by chance would have them.
    echo 'post_hooks: []' >config.yaml
    for name in store-for-business store-services partner-center; do
        # It warns of the queue's XML, which it cannot make types for.
        openapi-python-client generate --path "$documents/$name.json" --meta none --config config.yaml \
            --output-path "${name//-/_}" >"$name.log" 2>&1 || { cat "$name.log"; exit 1; }
    done
    # The generated clients have casts that the strict mode thinks needless.
    mypy store_for_business store_services partner_center
    mypy --strict --follow-imports=silent calls.py
    python calls.py "$url"
)

# TypeScript
reset
mkdir "$work/typescript"
cp "$calls/calls.ts" "$calls/tsconfig.json" "$calls/package.json" "$work/typescript"
(
    cd "$work/typescript"
    npm install --silent --no-audit --no-fund
    for name in store-for-business store-services partner-center; do
        # Without the option, what has a default is required of who asks.
        npx openapi-typescript "$documents/$name.json" --default-non-nullable=false --output "$name.d.ts" \
            >"$name.log" 2>&1 || { cat "$name.log"; exit 1; }
    done
    npx tsc --project .
    node calls.js "$url"
)
