#!/bin/bash
# kafka-server-start.sh server.properties [--override name=value]...
set -eu

bin=${BASH_SOURCE[0]%/*}
export KAFKA_HEAP_OPTS=${KAFKA_HEAP_OPTS:--Xmx1G -Xms1G}
export KAFKA_LOG4J_OPTS=${KAFKA_LOG4J_OPTS:--Dlog4j2.configurationFile=$bin/../config/log4j2.yaml}
export KAFKA_CLASS_ARCHIVE=${KAFKA_CLASS_ARCHIVE-kafka.jsa}
exec "$bin/kafka-run-class.sh" kafka.Kafka "$@"
