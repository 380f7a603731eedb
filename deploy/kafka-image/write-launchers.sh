#!/bin/bash
# Writes a launcher into bin/ for each line `name class` of stdin.
set -eu

bin=/opt/kafka/bin
while read -r name class; do
  printf '#!/bin/bash\nexec "${BASH_SOURCE[0]%%/*}/kafka-run-class.sh" %s "$@"\n' "$class" >"$bin/$name.sh"
  chmod 755 "$bin/$name.sh"
done
