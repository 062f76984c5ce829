import type { Page } from '@playwright/test';

/**
 * Goes to a page of the console and waits until it reacts to clicks and keys: what a person does later than its first
 * paint, a test on a slow machine can do before React has taken the page over.
 */
export async function visit(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await page.waitForFunction(() => {
    const title = document.querySelector('h1');
    return title !== null && Object.keys(title).some((key) => key.startsWith('__reactFiber$'));
  });
}
