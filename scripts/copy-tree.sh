#!/usr/bin/env bash
# Copies the repository as it stands, what is not committed included and what git ignores left out, into a folder. A
# part of it is a workspace, too.
# For the other scripts. Needs git and tar.
#
#   scripts/copy-tree.sh FOLDER [PATHSPEC…]    a pathspec of git's, such as ':!crates/identity-azure'
set -euo pipefail
cd "$(dirname "$0")/.."

folder=$1
shift
git ls-files --cached --others --exclude-standard -- "$@" |
    while read -r file; do if [ -f "$file" ]; then printf '%s\n' "$file"; fi; done |
    sort -u | tar --create --file - --files-from - | tar --extract --file - --directory "$folder"

# The workspace names what stayed behind.
cd "$folder"
[ -d xtask ] || sed -i '/^members = /s/, "xtask"//' Cargo.toml
[ -d crates/cli ] || sed -i '/^default-members = /d' Cargo.toml
