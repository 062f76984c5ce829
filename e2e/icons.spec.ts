import { z } from 'zod';
import { expect, signedOutTest } from './fixtures.ts';
import { visit } from './visit.ts';

const manifestSchema = z.object({
  name: z.string(),
  start_url: z.string(),
  icons: z.array(z.object({ src: z.string(), type: z.string(), sizes: z.string(), purpose: z.string().optional() })),
});

/** What a page names in its head: the address, and what it says of it. */
type Linked = { href: string; type: string; sizes: string };

signedOutTest(
  'every icon that the console names is there for everybody, with its type and size',
  async ({ page, request, product }) => {
    const refused: string[] = [];
    page.on('console', (message) => message.text().includes('Content Security Policy') && refused.push(message.text()));
    await visit(page, '/sign-in');
    const links = await page.locator('link[rel="icon"], link[rel="apple-touch-icon"]').evaluateAll((elements) =>
      elements.map((element) => ({
        href: element.getAttribute('href') ?? '',
        type: element.getAttribute('type') ?? '',
        sizes: element.getAttribute('sizes') ?? '',
      })),
    );
    expect(links.map(({ sizes }) => sizes).toSorted()).toEqual(['180x180', '32x32', '48x48', 'any']);

    const manifestResponse = await request.get((await page.locator('link[rel="manifest"]').getAttribute('href')) ?? '');
    expect(manifestResponse.ok()).toBe(true);
    expect(manifestResponse.headers()['content-type']).toMatch(/^application\/manifest\+json/);
    const manifest = manifestSchema.parse(await manifestResponse.json());
    expect(manifest.icons.map(({ sizes }) => sizes)).toEqual(expect.arrayContaining(['192x192', '512x512', 'any']));
    expect(manifest.icons.filter(({ purpose }) => purpose === 'maskable')).toHaveLength(1);

    const social = (await page.locator('meta[property="og:image"]').getAttribute('content')) ?? '';
    expect(new URL(social).origin, 'chats need a whole address').toBe(product.url);

    const all: Linked[] = [
      ...links,
      ...manifest.icons.map(({ src, type, sizes }) => ({ href: src, type, sizes })),
      { href: new URL(social).pathname, type: 'image/png', sizes: '1200x630' },
    ];
    for (const { href, type, sizes } of all) {
      const response = await request.get(href, { maxRedirects: 0 });
      expect(response.status(), href).toBe(200);
      expect(response.headers()['content-type'], href).toMatch(
        type === '' ? /^image\/(x-icon|vnd\.microsoft\.icon)$/ : new RegExp(`^${type.replace('+', '\\+')}`),
      );
      if (sizes === 'any') continue;
      const size = await page.evaluate(async (address) => {
        const { width, height } = await createImageBitmap(await (await fetch(address)).blob());
        return `${width}x${height}`;
      }, href);
      expect(size, href).toBe(sizes);
    }
    expect(refused).toEqual([]);
  },
);

signedOutTest('search engines are asked to stay away', async ({ request }) => {
  const response = await request.get('/robots.txt');
  expect(response.headers()['content-type']).toMatch(/^text\/plain/);
  expect(await response.text()).toMatch(/^User-agent: \*\nDisallow: \/$/m);
});
