#!/bin/sh
# Builds and runs the example. Arguments go to the program; see README.md.
set -eu
cd "$(dirname "$0")"
mvn -q -B ${MAVEN_OPTIONS:-} compile dependency:build-classpath -Dmdep.outputFile=target/classpath
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" --add-modules=jdk.incubator.vector --enable-native-access=ALL-UNNAMED \
  -DOPT_OUT_TRACKING=true -Dai.djl.offline=true -cp "target/classes:$(cat target/classpath)" example.DropIn "$@"
