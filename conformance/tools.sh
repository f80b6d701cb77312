# What the scripts of this folder need from PyPI and from npm. They source it and may set `may_skip`: then a
# machine without Python, Node.js or a registry is told in one line, and the script ends with 0 instead of 1.
# A version that is gone from a registry which answers is a failure in any case.

# missing WHAT
missing() {
    if [ -n "${may_skip:-}" ]; then
        echo "skipped $(basename "$0" .sh): $1"
        exit 0
    fi
    echo "$1" >&2
    exit 1
}

# python_with FOLDER ARGUMENTS: a virtual environment, and in it what these arguments tell pip to install.
python_with() {
    local folder=$1 pip=$1/bin/pip
    shift
    python3 -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 \
        || missing "Python 3.11 or newer with venv is not here"
    python3 -m venv "$folder"
    if "$pip" install --quiet --disable-pip-version-check "$@" 2>"$folder/pip.log"; then
        return
    fi
    # Where not even one package in any version is found, there is no registry.
    "$pip" install --quiet --dry-run --no-deps --ignore-installed packaging >/dev/null 2>&1 \
        || missing "PyPI cannot be reached"
    cat "$folder/pip.log" >&2
    exit 1
}

# Node.js with npm, and its registry.
need_npm() {
    node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' >/dev/null 2>&1 \
        || missing "Node.js 20 or newer is not here"
    npm view typescript version >/dev/null 2>&1 || missing "the npm registry cannot be reached"
}
