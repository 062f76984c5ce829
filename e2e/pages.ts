import { expect, type Page } from '@playwright/test';
import { openConnected, scanAgain } from './accounts.ts';
import {
  apply,
  expectAllApplied,
  instrumentByName,
  listFunctions,
  preview,
  secretArn,
  selectPage,
} from './rollouts.ts';
import { type SimulatedAws, simulatedAccounts } from './simulated-aws.ts';
import { visit } from './visit.ts';
import type { Say } from './words.ts';

const { staging } = simulatedAccounts;
const place = { awsAccountId: staging.awsAccountId, region: 'us-east-1' };
const regions = ['us-east-1', 'eu-west-1'];

/**
 * A page of the console that is worth looking at, by a short name. `open` is what else to do once it is there; `say` finds things by their
 * names in the language of the page.
 */
export type Sight = { name: string; path: string; open?: (page: Page, say: Say) => Promise<void> };

/** Makes something to see everywhere: an account, a preview, an applied rollout, a profile. Returns all main pages. */
export async function makeSights(page: Page, aws: SimulatedAws, marker: string): Promise<Sight[]> {
  await aws.addFunctions(place, marker, 5);
  await aws.edit(place, `${marker}-00005`, { hasUnreadableEnvironment: true });
  await scanAgain(page, staging, regions);
  const account = new URL(page.url()).pathname;
  const previewed = await makeRollout(page, marker);
  const applied = await makeRollout(page, marker);
  await apply(page, 4);
  await expectAllApplied(page, 4);
  await visit(page, `${applied}?view=functions`);
  const change = await addressOf(page, `${marker}-00001`);
  await listFunctions(page, { 'name~': marker });
  const lambdaFunction = await addressOf(page, `${marker}-00001`);
  await makeProfile(page, marker);
  return [
    { name: 'overview', path: '/' },
    { name: 'accounts', path: '/accounts' },
    { name: 'connect', path: '/accounts/connect' },
    { name: 'account', path: account },
    { name: 'account-connection', path: account, open: tab('accounts.page.tabs.connection') },
    { name: 'account-regions', path: account, open: tab('accounts.page.tabs.regions') },
    { name: 'account-limits', path: account, open: tab('accounts.page.tabs.limits') },
    { name: 'functions', path: '/functions' },
    { name: 'functions-filtered', path: '/functions?region=us-east-1&status=not&runtime=python3.12' },
    { name: 'functions-none', path: '/functions?name=nothing-like-this' },
    { name: 'function', path: lambdaFunction },
    { name: 'function-code', path: `${lambdaFunction}#custom-code`, open: openFunctionCode },
    { name: 'new-rollout-empty', path: '/rollouts/new' },
    { name: 'rollouts', path: '/rollouts' },
    { name: 'preview', path: previewed },
    { name: 'preview-split', path: `${previewed}?layout=split` },
    { name: 'preview-functions', path: `${previewed}?view=functions` },
    { name: 'preview-findings', path: `${previewed}?view=findings` },
    { name: 'preview-settings', path: `${previewed}?view=settings` },
    {
      name: 'preview-apply',
      path: previewed,
      open: (shown, say) => shown.getByRole('button', { name: say('rollouts.apply.button'), exact: true }).click(),
    },
    { name: 'applied', path: applied },
    { name: 'applied-functions', path: `${applied}?view=functions` },
    { name: 'applied-log', path: `${applied}?view=log` },
    { name: 'change', path: change },
    { name: 'code', path: '/code' },
    { name: 'profiles', path: '/profiles' },
    { name: 'new-profile', path: '/profiles/new' },
    { name: 'audit', path: '/audit' },
    { name: 'settings', path: '/settings' },
    { name: 'users', path: '/settings/users' },
    { name: 'tokens', path: '/settings/tokens' },
    { name: 'machines', path: '/settings/machines' },
    { name: 'api', path: '/settings/api' },
    { name: 'password', path: '/settings/password' },
    { name: 'not-permitted', path: '/not-permitted' },
    { name: 'not-found', path: '/nowhere' },
  ];
}

/** The part that the address leads to is open, in the function's language; another opens on demand. */
async function openFunctionCode(page: Page, say: Say): Promise<void> {
  const title = say('codeTexts.customCode.snippets.metric');
  await expect(page.getByRole('region', { name: title })).toContainText('orders.value');
  await expect(page.getByRole('button', { name: say('functions.code.copy', { title }) })).toBeVisible();
  const otherTools = page.getByRole('button', { name: say('functions.code.otherTools.title') });
  await otherTools.click();
  await expect(otherTools).toHaveAttribute('aria-expanded', 'true');
}

function tab(key: Parameters<Say>[0]): NonNullable<Sight['open']> {
  return (page, say) => page.getByRole('tab', { name: say(key) }).click();
}

/** The preview of an instrumentation of the functions with the marker. */
async function makeRollout(page: Page, marker: string): Promise<string> {
  await instrumentByName(page, marker, 5);
  return await preview(page);
}

async function addressOf(page: Page, name: string): Promise<string> {
  return (await page.getByRole('link', { name, exact: true }).getAttribute('href')) ?? '/';
}

async function makeProfile(page: Page, name: string): Promise<void> {
  await visit(page, '/profiles/new');
  await page.getByLabel('Profile name').fill(name);
  await page.getByLabel('ARN of the secret').fill(secretArn);
  await page.getByRole('button', { name: 'Save profile' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Profiles' })).toBeVisible();
}

/** The page of the form for a new rollout needs a selection, which only the list can make. */
export async function openNewRollout(page: Page): Promise<void> {
  await openConnected(page, staging, regions);
  await listFunctions(page, {});
  await selectPage(page);
  await page.getByRole('button', { name: 'Instrument', exact: true }).click();
  await expect(page.getByLabel('ARN of the secret')).toBeVisible();
}
