# One image for worker, API and command line: docker run IMAGE COMMAND, as `pacekeeper COMMAND`.
FROM node:24.21.0-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --no-audit --no-fund --loglevel=error
# What was installed is what the lock says: nothing is installed at run time.
RUN sha256sum package-lock.json | cut -c1-64 | tr -d '\n' > node_modules/.pacekeeper-lock
COPY bin bin
COPY mappings mappings
COPY migrations migrations
COPY src src
COPY tsconfig.json ./
RUN node bin/bundle.mjs

FROM node:24.21.0-bookworm-slim
ENV NODE_ENV=production PACEKEEPER_HOME=/var/lib/pacekeeper WORKER_HEALTH_PORT=9465
WORKDIR /app
COPY --from=build /app /app
RUN mkdir -p /var/lib/pacekeeper && chown node:node /var/lib/pacekeeper
USER node
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["node", "bin/healthy.mjs", "http://127.0.0.1:9465/readyz"]
ENTRYPOINT ["node", "bin/pacekeeper.mjs"]
CMD ["worker"]
