// `npm run icons`: draws what browsers, home screens and chats show of the console from public/icon.svg, in Chromium.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium } from '@playwright/test';
import messages from '#messages/en/common.json' with { type: 'json' };
import { findChromium } from './launch/chromium.mjs';
import { root } from './launch/command.mjs';

type Size = { width: number; height: number };

const publicFolder = path.join(root, 'public');
const svg = fs.readFileSync(path.join(publicFolder, 'icon.svg'), 'utf8');

/** Sizes within favicon.ico: a tab's at one and two dots a pixel, and what Windows takes for a shortcut. */
const faviconSizes = [16, 32, 48];
/** Sizes of the icon with its round corners; source: web.dev "Add a web app manifest", 2026 (192 and 512). */
const roundSizes = [32, 192, 512];
/** The size of Apple's icon for home screens; iOS rounds the corners itself. Source: Apple, Safari Web Content Guide. */
const appleSize = 180;
/** How much of a maskable icon must stay free around the picture. Source: W3C Web App Manifest: the inner 80 % are safe. */
const maskableMargin = 0.1;
/** Source: The Open Graph protocol's usual picture, 1.91 : 1. */
const socialSize = { width: 1200, height: 630 };

const browser = await chromium.launch({ executablePath: findChromium(), chromiumSandbox: process.getuid?.() !== 0 });
try {
  const favicons: Buffer[] = [];
  for (const size of faviconSizes) favicons.push(await drawIcon(browser, size));
  write('favicon.ico', icoOf(favicons));
  for (const size of roundSizes) write(`icon-${size}.png`, await drawIcon(browser, size));
  write('apple-touch-icon.png', await drawIcon(browser, appleSize, { margin: 0 }));
  write('icon-maskable-512.png', await drawIcon(browser, 512, { margin: maskableMargin }));
  write('social.png', await draw(browser, socialSize, socialPage()));
} finally {
  await browser.close();
}

function write(name: string, content: Uint8Array): void {
  fs.writeFileSync(path.join(publicFolder, name), content);
  console.log(`public/${name}: ${content.byteLength.toLocaleString('en')} bytes`);
}

/** The icon as a PNG; with `bleed` its tile fills the square to the corners, and so much of each side stays free. */
async function drawIcon(within: Browser, size: number, bleed?: { margin: number }): Promise<Buffer> {
  return await draw(within, { width: size, height: size }, bleed ? bledIcon(bleed.margin) : svg);
}

function bledIcon(margin: number): string {
  const side = 64 / (1 - 2 * margin);
  const edge = (64 - side) / 2;
  return svg
    .replace('viewBox="0 0 64 64"', `viewBox="${edge} ${edge} ${side} ${side}"`)
    .replace(/<rect id="tile"[^>]*?fill/, `<rect x="${edge}" y="${edge}" width="${side}" height="${side}" fill`);
}

/** The picture that chats show beside a link. Its font comes with the console's own styles, so it is the same everywhere. */
function socialPage(): string {
  const fonts = fs.readFileSync(
    fileURLToPath(import.meta.resolve('@cloudscape-design/global-styles/index.css')),
    'utf8',
  );
  return `<style>${fonts}
    main { box-sizing: border-box; width: 1200px; height: 630px; padding: 0 90px; display: flex; align-items: center; gap: 70px;
      background: linear-gradient(#24365f, #101a33); color: #eef2f9; font-family: 'Open Sans', sans-serif }
    svg { flex: none; width: 360px; height: 630px; overflow: visible }
    #tile { display: none }
    h1 { margin: 0 0 24px; font-size: 92px; line-height: 1.1; letter-spacing: -2px }
    p { margin: 0; font-size: 38px; line-height: 1.4; color: #c3cde0 }
  </style>
  <main>${svg}<div><h1>${messages.product}</h1><p>${messages.description}</p></div></main>`;
}

async function draw(within: Browser, viewport: Size, content: string): Promise<Buffer> {
  const page = await within.newPage({ viewport });
  try {
    await page.setContent(
      `<style>html, body { margin: 0 } body > svg { display: block; width: 100vw; height: 100vh }</style>${content}`,
    );
    await page.evaluate(() => document.fonts.ready);
    return await page.screenshot({ omitBackground: true });
  } finally {
    await page.close();
  }
}

/**
 * Several PNGs as one icon file: a header, an entry of 16 bytes for each picture, then the pictures.
 * Source: Microsoft, "Icons", with PNG as its content since Windows Vista.
 */
function icoOf(pictures: readonly Buffer[]): Buffer {
  const header = Buffer.alloc(6 + 16 * pictures.length);
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(pictures.length, 4);
  let offset = header.length;
  for (const [index, picture] of pictures.entries()) {
    const entry = 6 + 16 * index;
    header.writeUInt8(picture.readUInt32BE(16), entry); // PNG's own header has width and height
    header.writeUInt8(picture.readUInt32BE(20), entry + 1);
    header.writeUInt16LE(1, entry + 4);
    header.writeUInt16LE(32, entry + 6);
    header.writeUInt32LE(picture.length, entry + 8);
    header.writeUInt32LE(offset, entry + 12);
    offset += picture.length;
  }
  return Buffer.concat([header, ...pictures]);
}
