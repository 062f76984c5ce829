import path from 'node:path';
import { defineConfig } from 'prisma/config';

// Prisma's native schema engine is a download at install time; this one is served from an npm package instead.
// See docs/decisions/004-prisma-without-downloads.md.
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= path.resolve(import.meta.dirname, 'scripts/schema-engine.mjs');
process.env.CHECKPOINT_DISABLE ??= '1';

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  datasource: { url: process.env.DATABASE_URL ?? 'postgresql://unset' },
});
