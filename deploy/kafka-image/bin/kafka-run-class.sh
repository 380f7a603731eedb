#!/bin/bash
# Runs one class of Kafka's, obeying the environment variables by which Kafka's launchers are known.
set -eu

home=$(cd "${BASH_SOURCE[0]%/*}/.." && pwd)
jars=("$home"/libs/*.jar)
class_path=$(IFS=: && echo "${CLASSPATH:+$CLASSPATH:}${jars[*]}")
java=java
[ -z "${JAVA_HOME:-}" ] || java=$JAVA_HOME/bin/java

: "${KAFKA_HEAP_OPTS:=-Xmx256M}"
: "${KAFKA_JVM_PERFORMANCE_OPTS:=-XX:+UseG1GC -XX:MaxGCPauseMillis=20 -XX:+ExplicitGCInvokesConcurrent}"
: "${KAFKA_LOG4J_OPTS:=-Dlog4j2.configurationFile=$home/config/tools-log4j2.yaml}"
if [ -z "${KAFKA_JMX_OPTS:-}" ] && [ -n "${JMX_PORT:-}" ]; then
  KAFKA_JMX_OPTS="-Dcom.sun.management.jmxremote -Dcom.sun.management.jmxremote.authenticate=false"
  KAFKA_JMX_OPTS+=" -Dcom.sun.management.jmxremote.ssl=false -Dcom.sun.management.jmxremote.port=$JMX_PORT"
fi

# The archive comes first: of two flags alike the JVM takes the later, so anybody's own wins.
archive=
[ ! -f "$home/${KAFKA_CLASS_ARCHIVE:-none}" ] || archive=-XX:SharedArchiveFile=$home/$KAFKA_CLASS_ARCHIVE

# These variables hold several words each: splitting them is their purpose.
# shellcheck disable=SC2086
exec "$java" $archive $KAFKA_HEAP_OPTS $KAFKA_JVM_PERFORMANCE_OPTS ${KAFKA_GC_LOG_OPTS:-} ${KAFKA_JMX_OPTS:-} \
  -Djava.awt.headless=true "-Dkafka.logs.dir=${LOG_DIR:-$home/logs}" $KAFKA_LOG4J_OPTS -cp "$class_path" \
  ${KAFKA_OPTS:-} "$@"
