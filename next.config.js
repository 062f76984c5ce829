import createNextIntlPlugin from 'next-intl/plugin';

/** @type {import('next').NextConfig} */
const nextConfig = {
  // A folder with the server and what it needs, nothing else; see scripts/up.mjs for how it is started.
  output: 'standalone',
  outputFileTracingRoot: import.meta.dirname,
  outputFileTracingExcludes: { '/**': ['./.data/**/*', './.git/**/*'] },
  outputFileTracingIncludes: { '/**': ['./prisma/migrations/**/*'] },
  serverExternalPackages: ['pg', 'pg-boss', 'pino'],
  reactStrictMode: true,
  poweredByHeader: false,
  // In development Next.js would print the arguments of every action, passwords among them.
  logging: { serverFunctions: false },
  // There are no pictures to be made smaller.
  images: { unoptimized: true },
  allowedDevOrigins: ['127.0.0.1'],
};

export default createNextIntlPlugin('./i18n/request.ts')(nextConfig);
