import type { NodeProperties } from './broker-properties.ts'
import { type ClusterIdentity, isFormed } from './cluster-identity.ts'
import { CONFIG_FOLDER } from './config-folder.ts'
import { addressText, endpointOf } from './endpoints.ts'
import { CONTROLPLANE_LISTENER } from './listeners.ts'

/** Strimzi's port for JMX, which no listener may have. */
const JMX_PORT = 9999

/**
 * Entry point of a node: copies the files of its additional volumes, formats storage that never was formatted, then
 * *becomes* the broker (`exec`, so that signals reach the JVM and a clean stop exits 143). Not part of the spec hash: a
 * newer Drover's script takes effect when the container is replaced for another reason.
 * @param fill name of the script in the config folder that copies the files; absent: there are none
 */
export const startScript = (fill?: string): string => `#!/bin/sh
set -eu
${fill === undefined ? '' : `/bin/sh ${CONFIG_FOLDER}/${fill}\n`}/bin/sh ${CONFIG_FOLDER}/format.sh
export LOG_DIR=/opt/kafka/logs
export KAFKA_LOG4J_OPTS="-Dlog4j2.configurationFile=${CONFIG_FOLDER}/\${DROVER_LOG_CONFIG:-log4j2.yaml}"
# A class-data archive made with the image saves about a third of the start.
if [ -f /opt/kafka/kafka.jsa ]; then
  export KAFKA_OPTS="\${KAFKA_OPTS:-} -XX:SharedArchiveFile=/opt/kafka/kafka.jsa -Xlog:cds=off -Xlog:cds+dynamic=off"
fi
# A JVM that ran out of heap goes on with some of its threads dead: fenced for good, and not to be told from a slow start.
export KAFKA_OPTS="\${KAFKA_OPTS:-} -XX:+ExitOnOutOfMemoryError"
# Two nodes that start together may get each other's address. A JVM believes in one for 30 s, and a controller that dials the wrong
# node asks it for votes again and again, without a pause and without an end.
export KAFKA_OPTS="$KAFKA_OPTS -Dsun.net.inetaddr.ttl=0"
if [ "\${KAFKA_JMX_ENABLED:-}" = true ]; then
  jmx=-Dcom.sun.management.jmxremote
  open="$jmx=true $jmx.port=${JMX_PORT} $jmx.rmi.port=${JMX_PORT} $jmx.authenticate=false $jmx.ssl=false"
  export KAFKA_JMX_OPTS="\${KAFKA_JMX_OPTS:-} $open -Djava.rmi.server.hostname=\${HOSTNAME:-localhost}"
fi
exec /opt/kafka/bin/kafka-server-start.sh ${CONFIG_FOLDER}/server.properties
`

/** Kafka's log to stdout, where \`docker logs\` and Drover find it. */
export const LOG_CONFIG = `Configuration:
  Appenders:
    Console:
      name: stdout
      PatternLayout:
        pattern: "[%d] %p %m (%c{1})%n"
  Loggers:
    Root:
      level: INFO
      AppenderRef:
        - ref: stdout
    Logger:
      - name: org.apache.kafka.common.config.AbstractConfig
        level: WARN
`

/**
 * What to do with storage that has no `meta.properties` yet; storage that has one is left alone. Each volume is looked
 * at by itself: one that is added later stands empty beside the others. `meta.properties` is enough, to which Kafka
 * adds the directory id; a controller's metadata volume is given the one that is on its label, so that no id is given
 * to two volumes (KIP-853).
 *
 * Only a founder is formatted by Kafka's own tool, with all founders and their directory ids, which takes a JVM of its
 * own (1-2 s). Once a quorum may have been formed empty storage of a controller only *joins*: formatting it as a
 * founder again could form a second, empty quorum.
 */
export function formatScript(node: NodeProperties, identity: ClusterIdentity): string {
  const { clusterId, firstVoters, directoryIds } = identity
  const metadataDir = node.volumes.find((volume) => volume.holdsMetadata)?.logDir ?? ''
  const logDirs = node.volumes.map(({ logDir }) => logDir).join(' ')
  const isController = node.roles.includes('controller')
  const founds = isController && !isFormed(identity) && firstVoters.includes(node.nodeId)
  const joins = isController && !founds
  const directoryId = joins ? directoryIds.get(node.nodeId) : undefined
  const named = `[ "$dir" = ${metadataDir} ] && echo directory.id=${directoryId} >> "$dir/meta.properties.new"`
  const declare = `for dir in ${logDirs}; do
  [ -f "$dir/meta.properties" ] && continue
  mkdir -p "$dir"
  printf 'version=1\\nnode.id=${node.nodeId}\\ncluster.id=${clusterId}\\n' > "$dir/meta.properties.new"
${directoryId === undefined ? '' : `  ${named}\n`}  mv "$dir/meta.properties.new" "$dir/meta.properties"
done
`
  if (!founds) return `set -eu\numask 022\n${declare}`
  const voters = node.controllers
    .filter(({ nodeId }) => firstVoters.includes(nodeId))
    .map((voter) => {
      const address = addressText(endpointOf(voter, CONTROLPLANE_LISTENER))
      return `${voter.nodeId}@${address}:${directoryIds.get(voter.nodeId)}`
    })
  const metadataVersion = node.kafka.spec.kafka.metadataVersion
  const release = metadataVersion === undefined ? '' : ` --release-version ${metadataVersion}`
  return `set -eu
umask 022
if [ ! -f ${metadataDir}/meta.properties ]; then
export LOG_DIR=/opt/kafka/logs KAFKA_HEAP_OPTS=-Xmx128m
archive=""
[ -f /opt/kafka/storage.jsa ] && archive="-XX:SharedArchiveFile=/opt/kafka/storage.jsa -Xlog:cds=off -Xlog:cds+dynamic=off"
export KAFKA_JVM_PERFORMANCE_OPTS="-XX:+UseSerialGC -XX:TieredStopAtLevel=1 $archive"
export KAFKA_LOG4J_OPTS="-Dlog4j2.configurationFile=${CONFIG_FOLDER}/log4j2.yaml"
unset KAFKA_OPTS KAFKA_JMX_OPTS JMX_PORT
/opt/kafka/bin/kafka-storage.sh format --ignore-formatted -t ${clusterId} -c ${CONFIG_FOLDER}/server.properties${release} --initial-controllers ${voters.join(',')}
fi
${declare}`
}
