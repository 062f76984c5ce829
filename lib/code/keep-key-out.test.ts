import { expect, test } from 'vitest';
import { maskedValue } from '../core/change/change-codes.ts';
import { jsonLanguage } from './data/read-json.ts';
import { keepKeyOut } from './keep-key-out.ts';
import type { FunctionAttributes } from './project.ts';
import type { ProjectPlan, Way } from './way.ts';

const key = '0123456789abcdef0123456789abcdef';
const attributes = (environment: Record<string, string>): FunctionAttributes => ({
  ...{ runtime: 'python3.12', architecture: 'x86_64', handler: 'a.b', layers: [], permissions: [] },
  environment,
});
const prediction = { name: 'pay', before: attributes({}), after: attributes({ DD_API_KEY: key, A: 'b' }) };
const nothing: ProjectPlan = { files: [], functions: [], findings: [], steps: [] };

function planned(plan: Partial<ProjectPlan>, from: 'plain' | 'stored' = 'plain') {
  const project = { path: '.', way: 'custom', entry: 'a' } as const;
  const way: Way = {
    ...{ name: 'custom', grammars: [], findings: {}, steps: [] },
    findProjects: () => [project],
    plan: () => ({ ...nothing, ...plan }),
  };
  const request = { mode: 'instrument', settings: {} } as const;
  return keepKeyOut(way, { value: key, from }).plan(project, new Map(), request);
}

test.each<[string, Partial<ProjectPlan>]>([
  ['a new file', { files: [{ action: 'create', path: 'a.json', language: jsonLanguage, text: `{"key": "${key}"}` }] }],
  [
    'an edit',
    {
      files: [
        {
          ...{ action: 'edit', path: 'a.json', language: jsonLanguage, changes: [] },
          splices: [{ start: 0, end: 0, text: `"${key}"` }],
        },
      ],
    },
  ],
  ['a snippet', { steps: [{ code: 'byHand', params: { snippet: `KEY=${key}` } }] }],
])('a plan that would write the key into %s is refused whole', (_name, plan) => {
  const refused = planned({ ...plan, functions: [prediction] });
  expect(refused).toMatchObject({ files: [], functions: [], findings: [{ code: 'plainKeyRefused' }] });
  expect(refused.steps.map(({ code }) => code)).toEqual(['storeKeyAsSecret']);
  expect(JSON.stringify(refused)).not.toContain(key);
  expect(planned(plan, 'stored').findings.map(({ code }) => code)).toEqual(['storedKeyRefused']);
});

test('a plan that leaves a gap for the key stays, and shows the mask', () => {
  const steps = [{ code: 'byHand', params: { snippet: 'KEY=<your key>' } }];
  const kept = planned({ functions: [prediction], steps });
  expect(kept.steps).toEqual(steps);
  expect(kept.functions[0]?.after.environment).toEqual({ DD_API_KEY: maskedValue, A: 'b' });
});
