import type { Page } from '@playwright/test';

/**
 * Goes to a page of the console and waits until it reacts to clicks and keys: what a person does later than its first
 * paint, a test on a slow machine can do before React has taken the page over.
 */
export async function visit(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await untilReacting(page);
}

/** Loads the page anew and waits likewise. */
export async function visitAgain(page: Page): Promise<void> {
  await page.reload();
  await untilReacting(page);
}

async function untilReacting(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const title = document.querySelector('h1');
    return title !== null && Object.keys(title).some((key) => key.startsWith('__reactFiber$'));
  });
}
