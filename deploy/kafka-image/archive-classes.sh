#!/bin/bash
# Dumps the classes that a node's start and a format load (AppCDS), under the names the official image gives the archives.
# It runs in the image whose class path it is for: the JVM drops an archive made with any other.
set -eu

home=/opt/kafka
work=$(mktemp -d)
export KAFKA_HEAP_OPTS=-Xmx512m KAFKA_CLASS_ARCHIVE=
log=$work/log

keytool -genkeypair -alias node -keyalg EC -dname CN=node -storetype PKCS12 -storepass secret -keystore "$work/node.p12"
cat >"$work/server.properties" <<END
process.roles=broker,controller
node.id=0
controller.quorum.bootstrap.servers=localhost:9090
listeners=TLS://localhost:9091,SCRAM://localhost:9092,CONTROLLER://localhost:9090
controller.listener.names=CONTROLLER
inter.broker.listener.name=TLS
listener.security.protocol.map=TLS:SSL,SCRAM:SASL_SSL,CONTROLLER:SSL
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:CN=node
ssl.keystore.location=$work/node.p12
ssl.keystore.type=PKCS12
ssl.keystore.password=secret
ssl.truststore.location=$work/node.p12
ssl.truststore.type=PKCS12
ssl.truststore.password=secret
ssl.client.auth=required
ssl.endpoint.identification.algorithm=
sasl.enabled.mechanisms=SCRAM-SHA-512
listener.name.scram.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
log.dirs=$work/data
offsets.topic.replication.factor=1
END

KAFKA_OPTS="-XX:ArchiveClassesAtExit=$home/storage.jsa" \
  kafka-storage.sh format --standalone -t AAAAAAAAAAAAAAAAAAAAAA -c "$work/server.properties"

KAFKA_OPTS="-XX:ArchiveClassesAtExit=$home/kafka.jsa" kafka-server-start.sh "$work/server.properties" >"$log" 2>&1 &
node=$!
for _ in $(seq 600); do
  ! grep -q 'Kafka Server started' "$log" || break
  kill -0 "$node" || break
  sleep 0.1
done
grep 'Kafka Server started' "$log" || { cat "$log"; exit 1; }
kill "$node"
wait "$node" || [ $? -eq 143 ]
rm -r "$work"
ls -l "$home"/*.jsa
test -f "$home/kafka.jsa"
