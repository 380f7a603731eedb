# Drover as a container. `docker build -t drover/drover .` where node:24-slim can be pulled; anywhere else
# `node scripts/sidecar-image.mjs`, which makes both bases on this machine. Neither base needs a shell.
ARG BUILD=node:24-slim
ARG BASE=node:24-slim

FROM $BUILD AS build
WORKDIR /opt/drover
COPY package.json package-lock.json ./
RUN ["node", "/usr/local/lib/node_modules/npm/bin/npm-cli.js", "ci", "--ignore-scripts"]
COPY scripts/build scripts/build
COPY src src
RUN ["node", "scripts/build/bundle.mjs"]
RUN ["node", "-e", "fs.mkdirSync('state')"]

FROM $BASE
COPY deploy/sidecar/drover.mjs /usr/local/bin/drover
COPY LICENSE /opt/drover/
COPY --from=build /opt/drover/dist /opt/drover/dist
# A new volume mounted here takes over this owner.
COPY --from=build --chown=1000:1000 /opt/drover/state /var/lib/drover
# The default of --state becomes that volume too, for `docker exec drover drover get`.
ENV NODE_ENV=production XDG_STATE_HOME=/var/lib
USER 1000:1000
VOLUME /var/lib/drover
ENTRYPOINT ["drover"]
CMD ["run", "--state", "/var/lib/drover", "/manifests"]
