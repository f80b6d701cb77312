#!/usr/bin/env bash
# Has schemathesis judge whether the emulator keeps to the OpenAPI documents: no failure of the server, documented
# statuses, content types and bodies, no success for what the documents forbid or without a credential. Ends
# with 1 if a check fails or if an operation never answered with success. Prints how each was answered.
# Needs Python 3.11 or newer with venv, cargo and PyPI.
#
#   scripts/conformance.sh [--long] [--or-skip] [--cases N] [--seed N] [--limit SECONDS] [--jobs N]
#
#   --long           2,000 cases for each operation; without it 40, which takes a minute or two
#   --or-skip        where Python or PyPI is missing, says so in a line and ends with 0
#   --limit SECONDS  for each of the six runs of schemathesis
#   STOCKTAKE=FILE   in the environment: a command that is built already
set -euo pipefail
cd "$(dirname "$0")/.."
source conformance/tools.sh

options=()
for argument; do
    case $argument in
        --long) options+=(--cases 2000 --limit 7200) ;;
        --or-skip) may_skip=yes ;;
        *) options+=("$argument") ;;
    esac
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python_with "$work/venv" --requirement conformance/requirements.txt

if [ -z "${STOCKTAKE:-}" ]; then
    cargo build --quiet --locked --package stocktake-cli
    STOCKTAKE=${CARGO_TARGET_DIR:-target}/debug/stocktake
fi
STOCKTAKE=$(realpath "$STOCKTAKE")
export PYTHONDONTWRITEBYTECODE=1
"$work/venv/bin/python" conformance/campaign.py "$STOCKTAKE" ${options[@]+"${options[@]}"}
