#!/bin/sh
# Pins every dependency with hashes; the files name no package index.
set -eu
export_to() {
    out=$1
    shift
    uv export --quiet --no-emit-project --no-header --no-annotate --format requirements-txt "$@" -o "$out"
}
export_to requirements/base.txt --no-default-groups
export_to requirements/base-test.txt --no-default-groups --group test
export_to requirements/dev.txt --no-default-groups --group dev --extra postgres --extra research --extra reports \
    --extra models
