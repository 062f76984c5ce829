import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

const routesSchema = z.object({
  staticRoutes: z.array(z.object({ page: z.string() })),
  dynamicRoutes: z.array(z.object({ page: z.string(), regex: z.string() })),
});

/** Returns the pattern of the route that serves a path, of a list that only this version's pages can lengthen. */
export type RoutePattern = (pathname: string) => string;

/**
 * Reads the routes of a build from Next.js's own manifest (`.next/routes-manifest.json`, Next.js 16). Without one, as in development,
 * every page is `page`.
 */
export function readRoutePatterns(folder: string = process.cwd()): RoutePattern {
  const file = path.join(folder, '.next', 'routes-manifest.json');
  if (!fs.existsSync(file)) return (pathname) => assetPattern(pathname) ?? 'page';
  return routePatterns(JSON.parse(fs.readFileSync(file, 'utf8')));
}

/** The same from the manifest's content. Throws ZodError when it is none. */
export function routePatterns(manifest: unknown): RoutePattern {
  const { staticRoutes, dynamicRoutes } = routesSchema.parse(manifest);
  const fixed = new Set(staticRoutes.map(({ page }) => page));
  const dynamic = dynamicRoutes.map(({ page, regex }) => ({ page, regex: new RegExp(regex) }));
  return (pathname) => {
    const asset = assetPattern(pathname);
    if (asset !== undefined) return asset;
    if (fixed.has(pathname)) return pathname;
    return dynamic.find(({ regex }) => regex.test(pathname))?.page ?? 'other';
  };
}

function assetPattern(pathname: string): string | undefined {
  return pathname.startsWith('/_next/') ? '/_next' : undefined;
}
