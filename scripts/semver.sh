#!/usr/bin/env bash
# Says whether the public interface of any published library broke since a revision, by cargo-semver-checks: what a
# version of the packages now in Cargo.toml may not do to programs that use the version there. Ends as the tool does,
# with 100 if it did more than the step of the version allows; with 2 if there is nothing to compare with.
# Needs cargo, git, jq; installs the tool into the target folder if it is not there, which takes some minutes.
#
#   scripts/semver.sh [REVISION] [OPTION…]    without a revision, the last tag; options go to cargo-semver-checks
set -euo pipefail
cd "$(dirname "$0")/.."

version=0.51.0

revision=
case "${1:-}" in
    '' | -*) ;;
    *) revision=$1; shift ;;
esac
if [ -z "$revision" ]; then
    revision=$(git describe --tags --abbrev=0 2>/dev/null) ||
        { echo "no tag to compare with: say which revision, as in scripts/semver.sh HEAD~20" >&2; exit 2; }
fi
git rev-parse --verify --quiet "$revision^{commit}" >/dev/null ||
    { echo "$revision is no revision of this repository" >&2; exit 2; }

PATH="$(scripts/cargo-tool.sh cargo-semver-checks $version):$PATH"

# Libraries that are published and were there. The command's library is for its own tests and has no interface.
packages=()
while IFS=$'\t' read -r name folder; do
    if git cat-file -e "$revision:$folder/Cargo.toml" 2>/dev/null; then
        packages+=(--package "$name")
    else
        echo "$name is newer than $revision"
    fi
done < <(cargo metadata --format-version 1 --no-deps --locked |
    jq -r '.workspace_root as $root | .packages[] | select(.publish != [])
        | select(any(.targets[]; .doc and (.kind | index("lib"))))
        | [.name, (.manifest_path | ltrimstr($root + "/") | rtrimstr("/Cargo.toml"))] | @tsv' | sort)
[ ${#packages[@]} -gt 0 ] || { echo "nothing of today was there in $revision" >&2; exit 2; }

cargo semver-checks "${packages[@]}" --all-features --baseline-rev "$revision" "$@"
