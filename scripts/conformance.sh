#!/usr/bin/env bash
# Has schemathesis judge whether the emulator keeps to the OpenAPI documents: no failure of the server, documented
# statuses, content types and bodies, no success for what the documents forbid or without a credential. Ends
# with 1 if a check fails or if an operation never answered with success. Prints how each was answered.
# Needs Python 3.11 or newer with venv, cargo and PyPI.
#
#   scripts/conformance.sh [--long] [--cases N] [--seed N] [--limit SECONDS]
#
#   --long           2,000 cases for each operation; without it 40, which takes a minute or two
#   STOCKTAKE=FILE   in the environment: a command that is built already
set -euo pipefail
cd "$(dirname "$0")/.."

options=()
for argument; do
    case $argument in
        --long) options+=(--cases 2000 --limit 7200) ;;
        *) options+=("$argument") ;;
    esac
done

if [ -z "${STOCKTAKE:-}" ]; then
    cargo build --quiet --locked --package stocktake-cli
    STOCKTAKE=${CARGO_TARGET_DIR:-target}/debug/stocktake
fi
STOCKTAKE=$(realpath "$STOCKTAKE")

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check --requirement conformance/requirements.txt
export PYTHONDONTWRITEBYTECODE=1
"$work/venv/bin/python" conformance/campaign.py "$STOCKTAKE" ${options[@]+"${options[@]}"}
