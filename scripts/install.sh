#!/bin/sh
# install.sh PYTHON VENV REQUIREMENTS EXTRAS: an environment with the pinned packages and reknit itself.
set -eu
python=$1 venv=$2 requirements=$3 extras=$4

if command -v uv >/dev/null 2>&1; then
    [ -x "$venv/bin/python" ] || uv venv --quiet --python "$python" "$venv"
    uv pip install --quiet --python "$venv/bin/python" --require-hashes -r "$requirements"
    uv pip install --quiet --python "$venv/bin/python" --no-deps -e ".$extras"
    exit 0
fi
[ -x "$venv/bin/pip" ] || "$python" -m venv "$venv" || {
    echo "Could not make a virtual environment. On Debian and Ubuntu: apt install python3-venv" >&2
    exit 1
}
"$venv/bin/pip" install --quiet --disable-pip-version-check --require-hashes -r "$requirements"
"$venv/bin/pip" install --quiet --disable-pip-version-check --no-deps -e ".$extras"
