import path from 'node:path';
import { expect, test } from 'vitest';
import { planCode } from './plan-code.ts';
import type { WayName } from './project.ts';
import { readFixtures } from './testing/fixtures.ts';

const orgUuid = '00000000-1111-2222-3333-444444444444';
const settings = { site: 'datadoghq.eu', env: 'prod', apiKey: { source: 'delegated', orgUuid } } as const;

const folders: Partial<Record<WayName, string>> = {
  serverless: 'serverless/testdata/services',
  sam: 'sam/testdata/templates',
  'sam:in-place': 'sam/testdata/templates',
  cloudformation: 'cloudformation/testdata/templates',
  'cloudformation:in-place': 'cloudformation/testdata/templates',
  cdk: 'cdk/testdata/apps',
  terraform: 'terraform/testdata/directories',
  'terraform:module': 'terraform/testdata/directories',
  chalice: 'chalice/testdata/applications',
};

async function plansOf(way: WayName) {
  const fixtures = readFixtures(path.join(import.meta.dirname, folders[way] ?? '')).filter(
    ({ form }) => form === 'as written',
  );
  const plans = await Promise.all(fixtures.map(({ files }) => planCode(files, { mode: 'instrument', settings }, way)));
  return plans.flatMap(({ projects }) => projects);
}

test.each<WayName>(['serverless', 'sam', 'cloudformation', 'cdk'])(
  '%s is refused, as its tool would write no key source at all',
  async (way) => {
    const projects = await plansOf(way);
    expect(projects.length).toBeGreaterThan(0);
    for (const { verdict, files, findings } of projects)
      expect([verdict, files, findings.map(({ code }) => code)]).toEqual(['refused', [], ['delegatedKeyRefused']]);
  },
);

test.each<WayName>(['cloudformation:in-place', 'sam:in-place', 'terraform', 'terraform:module', 'chalice'])(
  '%s writes DD_ORG_UUID and no key',
  async (way) => {
    const functions = (await plansOf(way)).flatMap((project) =>
      project.verdict === 'change' ? project.functions : [],
    );
    const written = functions.flatMap(({ before, after }) =>
      after.environment.DD_SITE === undefined || before.environment.DD_SITE !== undefined ? [] : [after.environment],
    );
    expect(written.length).toBeGreaterThan(0);
    for (const environment of written) expect(environment.DD_ORG_UUID).toBe(orgUuid);
  },
);
