#!/bin/sh
# Builds and runs the example. Arguments go to the program; see README.md.
set -eu
cd "$(dirname "$0")"
exec mvn -q -B process-classes -Doptions="$*"
