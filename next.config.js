import path from 'node:path';
import createNextIntlPlugin from 'next-intl/plugin';

/** @type {import('next').NextConfig} */
const nextConfig = {
  // A folder with the server and what it needs, nothing else; see scripts/up.mjs for how it is started.
  output: 'standalone',
  outputFileTracingRoot: import.meta.dirname,
  outputFileTracingExcludes: { '/**': ['./.data/**/*', './.git/**/*'] },
  outputFileTracingIncludes: {
    '/**': [
      './prisma/migrations/**/*',
      // The grammars of lib/code are read as files while running.
      './node_modules/web-tree-sitter/*.wasm',
      './node_modules/@tree-sitter-grammars/tree-sitter-hcl/tree-sitter-terraform.wasm',
      './node_modules/tree-sitter-{python,typescript}/*.wasm',
    ],
  },
  serverExternalPackages: ['nodemailer', 'pg', 'pg-boss', 'pino', 'prom-client', 'web-tree-sitter'],
  // `npm test` has checked the types of the same project just before, and says so; any other build checks them itself.
  typescript: { ignoreBuildErrors: process.env['LAMPLIGHTER_TYPES_CHECKED'] === '1' },
  // `npm test` builds once: what is kept for the next one costs a quarter of the time.
  experimental: {
    turbopackFileSystemCacheForBuild: process.env['LAMPLIGHTER_TYPES_CHECKED'] !== '1',
    // Nobody is sent them and no server reads them, and they are a third of a build's size and a tenth of its time.
    turbopackSourceMaps: process.env['NODE_ENV'] !== 'production',
    // Half as many files of code for a page as without, and 8 kB less, as larger files compress better (bench/README.md).
    turbopackChunking: {
      ...{ minChunkSize: 200_000, maxMergeChunkSize: 1_500_000, maxChunkCountPerGroup: 12 },
      firstPageLoadPriority: 0.9,
    },
  },
  turbopack: {
    rules: {
      '**/_shell/cloudscape.css': { loaders: [path.join(import.meta.dirname, 'scripts/launch/inline-imports.cjs')] },
    },
    resolveAlias: {
      // Sentences are sent to the browser compiled, so that it needs no parser of ICU's syntax.
      'use-intl/format-message': {
        browser: './app/_shell/sentences/format-compiled.ts',
        default: './app/_shell/sentences/format-either.ts',
      },
      // What Cloudscape's modules bring along one by one stands in app/_shell/cloudscape.css in one.
      './styles.scoped.css': false,
      // It shows what is new in AWS's own consoles, and brings 20 kB for dragging along to every page.
      '../drawer/feature-notifications-drawer-content': './app/_shell/no-drawer.tsx',
    },
  },
  reactStrictMode: true,
  poweredByHeader: false,
  // In development Next.js would print the arguments of every action, passwords among them.
  logging: { serverFunctions: false },
  // There are no pictures to be made smaller.
  images: { unoptimized: true },
  allowedDevOrigins: ['127.0.0.1'],
  // Pages get their Content-Security-Policy from proxy.ts, as it holds a nonce.
  headers: async () => [
    {
      source: '/:path*',
      headers: [
        { key: 'X-Content-Type-Options', value: 'nosniff' },
        { key: 'X-Frame-Options', value: 'DENY' },
        { key: 'Referrer-Policy', value: 'same-origin' },
        { key: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
        { key: 'Cross-Origin-Resource-Policy', value: 'same-origin' },
        { key: 'Permissions-Policy', value: 'camera=(), geolocation=(), microphone=(), payment=(), usb=()' },
      ],
    },
    {
      source: '/api/:path*',
      headers: [{ key: 'Content-Security-Policy', value: "default-src 'none'; frame-ancestors 'none'" }],
    },
  ],
};

export default createNextIntlPlugin('./app/_doors/language-request.ts')(nextConfig);
