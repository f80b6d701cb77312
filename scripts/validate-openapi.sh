#!/usr/bin/env bash
# Has tools that others wrote judge the OpenAPI documents: a validator from PyPI, a linter from npm.
# Ends with 1 if one of them finds a fault. Needs Python 3.11 or newer with venv, Node.js 20.19 or newer with npx,
# PyPI and npm.
#
#   scripts/validate-openapi.sh [--or-skip] [FOLDER]
#
#   --or-skip        where Python, Node.js or a registry is missing, says so in a line and ends with 0
#   FOLDER           where to put the pages of a viewer, if they are wanted
set -euo pipefail
cd "$(dirname "$0")/.."
source conformance/tools.sh
if [ "${1:-}" = --or-skip ]; then
    may_skip=yes
    shift
fi

openapi_spec_validator=0.9.0
redocly_cli=2.77.0
export REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true

pages=${1:-}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

need_npm
python_with "$work/venv" "openapi-spec-validator==$openapi_spec_validator"
"$work/venv/bin/openapi-spec-validator" --schema 3.1 schemas/openapi/*.json

# Two rules of the linter do not fit. All types of the documentation are described, though no operation
# uses some; and an error that no page documents is in `default`, not under a status that is made up.
cat >"$work/redocly.yaml" <<'RULES'
extends:
  - recommended-strict
rules:
  no-unused-components: off
  operation-4xx-response: off
  no-duplicated-tag-names: error
  no-invalid-media-type-examples: error
  no-invalid-parameter-examples: error
  no-invalid-schema-examples: error
  operation-description: error
  operation-parameters-unique: error
  path-parameters-defined: error
  tag-description: error
RULES
redocly() { npx --yes "@redocly/cli@$redocly_cli" "$@"; }
redocly lint --config "$work/redocly.yaml" schemas/openapi/*.json

if [ -n "$pages" ]; then
    mkdir -p "$pages"
    for document in schemas/openapi/*.json; do
        redocly build-docs "$document" --output "$pages/$(basename "$document" .json).html"
    done
fi
