#!/bin/bash
# kafka-storage.sh format|info|random-uuid|version-mapping ...
set -eu

export KAFKA_CLASS_ARCHIVE=${KAFKA_CLASS_ARCHIVE-storage.jsa}
exec "${BASH_SOURCE[0]%/*}/kafka-run-class.sh" kafka.tools.StorageTool "$@"
