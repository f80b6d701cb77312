#!/usr/bin/env bash
# Prints the folder of a cargo subcommand in exactly one version; installs it into the target folder if neither that
# nor the PATH has it. For the other scripts. Needs cargo and crates.io.
#
#   PATH="$(scripts/cargo-tool.sh cargo-hack 0.6.46):$PATH"
set -euo pipefail
cd "$(dirname "$0")/.."

name=$1
version=$2

tools=$(realpath -m "${CARGO_TARGET_DIR:-target}")/tools
for program in "$tools/bin/$name" "$(command -v "$name" || true)"; do
    if [ -x "$program" ] && [ "$("$program" "${name#cargo-}" --version)" = "$name $version" ]; then
        dirname "$program"
        exit
    fi
done
echo "installing $name $version into $tools" >&2
cargo install --quiet --locked --version "$version" --root "$tools" "$name" >&2
echo "$tools/bin"
