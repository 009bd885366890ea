# The server in a container: docs/deployment.md. Building needs Debian's packages and the npm registry, nothing else.
# Tags of releases, not digests: put "@sha256:…" behind them where images must be the same bit for bit.
ARG NODE_IMAGE=node:24.22.3-bookworm-slim
ARG FINAL_IMAGE=debian:bookworm-slim

FROM ${NODE_IMAGE} AS source
# better-sqlite3 is compiled, with the headers of the image: prebuilt binaries and headers come from elsewhere.
RUN apt-get update \
  && apt-get install --yes --no-install-recommends g++ make python3 \
  && rm -rf /var/lib/apt/lists/*
ENV npm_config_build_from_source=true npm_config_nodedir=/usr/local
WORKDIR /source
COPY package.json package-lock.json ./
COPY packages/server/package.json packages/server/

# What the server needs to run, laid out as by "npm install nest-llm-server".
FROM source AS dependencies
RUN npm ci --omit=dev --workspace=nest-llm-server --include-workspace-root=false --no-audit --no-fund
RUN rm node_modules/nest-llm-server \
  && mkdir node_modules/nest-llm-server \
  && if [ -d packages/server/node_modules ]; then mv packages/server/node_modules node_modules/nest-llm-server/; fi \
  && mkdir --parents node_modules/.bin \
  && ln --symbolic --force ../nest-llm-server/bin/llm.mjs node_modules/.bin/llm \
  && ln --symbolic --force ../nest-llm-server/bin/nest-llm-server.mjs node_modules/.bin/nest-llm-server
# Nothing loads these: the compiler, which a package names as optional, types, source maps, and sources of the compiled module.
RUN rm -r node_modules/typescript node_modules/better-sqlite3/deps node_modules/better-sqlite3/src \
  && find node_modules/better-sqlite3/build -type f ! -name better_sqlite3.node -delete \
  && find node_modules -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' \) -delete

# The package as it is published.
FROM source AS package
RUN npm ci --no-audit --no-fund
COPY . .
RUN mkdir /packed /package \
  && npm pack --workspace=nest-llm-server --pack-destination=/packed \
  && tar --extract --gzip --file /packed/nest-llm-server-*.tgz --directory=/package --strip-components=1 \
  && chmod 755 /package/bin/*.mjs

FROM ${FINAL_IMAGE}
RUN groupadd --gid 1000 node \
  && useradd --uid 1000 --gid node --create-home --shell /usr/sbin/nologin node \
  && install --directory --owner=node --group=node --mode=0700 /app/storage
COPY --from=source /usr/local/bin/node /usr/local/bin/
COPY --from=dependencies /source/node_modules /app/node_modules
COPY --from=package /package /app/node_modules/nest-llm-server
ENV NODE_ENV=production \
  HOST=0.0.0.0 \
  PORT=3000 \
  PATH=/app/node_modules/.bin:/usr/local/bin:/usr/bin:/bin
WORKDIR /app
# SQLite's file, where DATABASE_URL names no other database. Nothing else is written to.
VOLUME /app/storage
USER 1000:1000
EXPOSE 3000
# The process lives. /ready also tells whether its database does.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Node itself, so that signals reach it. It writes no .env: APP_KEY and ADMIN_TOKEN must be given.
CMD ["node", "/app/node_modules/nest-llm-server/dist/src/main.js"]
