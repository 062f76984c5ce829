import { describe, expect, test } from 'vitest';
import { readData } from './data/data-document.ts';
import { DataEdit } from './data/edit-data.ts';
import { yamlLanguage } from './data/read-yaml.ts';
import { listAlternatives, planCode } from './plan-code.ts';
import { filesOf } from './testing/laws.ts';
import type { CodeRequest, FilePlan, Way } from './way.ts';

const instrument: CodeRequest = { mode: 'instrument', settings: {} };
const file = 'a.yml';

/** A way that edits one file as the given function says; right unless that is wrong. */
function wayThat(edit: (text: string, mode: CodeRequest['mode']) => FilePlan | undefined): Way {
  return {
    name: 'custom',
    grammars: [],
    findings: {},
    steps: [],
    findProjects: (files) => (files.has(file) ? [{ path: '.', way: 'custom', entry: file }] : []),
    plan: (_project, files, { mode }) => {
      const plan = edit(files.get(file) ?? '', mode);
      return { files: plan === undefined ? [] : [plan], functions: [], findings: [], steps: [] };
    },
  };
}

function planWith(act: (edit: DataEdit, text: string, mode: CodeRequest['mode']) => void) {
  return wayThat((text, mode) => {
    const edit = new DataEdit(readData(file, text));
    act(edit, text, mode);
    return edit.plan();
  });
}

const rightWay = planWith((edit, text, mode) => {
  const isThere = text.includes('datadog');
  if (mode === 'instrument' && !isThere) edit.set(['datadog'], true);
  if (mode === 'remove' && isThere) edit.remove(['datadog']);
});

async function refusalOf(way: Way, text = 'a: 1\n') {
  const { projects, edits } = await planCode(filesOf({ [file]: text }), instrument, 'custom', [way]);
  return { verdict: projects[0]?.verdict, findings: projects[0]?.findings, edits };
}

describe('nothing is handed over that was not proved', () => {
  test('a right way', async () => {
    expect(await refusalOf(rightWay)).toEqual({
      verdict: 'change',
      findings: [],
      edits: [{ path: file, before: 'a: 1\n', after: 'a: 1\ndatadog: true\n' }],
    });
  });

  test('a way that goes on editing', async () => {
    const way = planWith((edit, text, mode) => {
      if (mode === 'instrument') edit.set([`datadog${text.length}`], true);
    });
    expect(await refusalOf(way)).toMatchObject({
      verdict: 'refused',
      edits: [],
      findings: [{ code: 'proofFailed', severity: 'blocked', params: { reason: 'notIdempotent' } }],
    });
  });

  test('a way that cannot take back what it wrote', async () => {
    const way = planWith((edit, text, mode) => {
      if (mode === 'instrument' && !text.includes('datadog')) edit.set(['datadog'], true);
    });
    expect(await refusalOf(way)).toMatchObject({
      verdict: 'refused',
      findings: [{ params: { reason: 'notReversible' } }],
    });
  });

  test('a way whose text means something else than it says', async () => {
    const way = wayThat((text, mode) =>
      mode === 'remove' || text.includes('datadog')
        ? undefined
        : {
            action: 'edit',
            path: file,
            language: yamlLanguage,
            splices: [{ start: text.length, end: text.length, text: 'datadog: yes, please\n' }],
            changes: [{ action: 'set', path: ['datadog'], value: true }],
          },
    );
    const refused = await refusalOf(way);
    expect(refused).toMatchObject({
      verdict: 'refused',
      edits: [],
      findings: [{ params: { reason: 'meaning', file } }],
    });
  });

  test('a way that fails tells the kind of error, never what stood in the file', async () => {
    const way = wayThat((text) => {
      throw new TypeError(`Cannot read ${text}`);
    });
    const refused = await refusalOf(way, 'password: secret\n');
    expect(refused).toMatchObject({
      verdict: 'refused',
      findings: [{ code: 'planFailed', params: { error: 'TypeError' } }],
    });
    expect(JSON.stringify(refused)).not.toContain('secret');
  });
});

test('a refused project keeps no other from being planned', async () => {
  const failing = { ...wayThat(() => undefined), plan: () => JSON.parse('{') };
  const { projects, edits } = await planCode(filesOf({ [file]: 'a: 1\n' }), instrument, 'custom', [failing, rightWay]);
  expect([projects.map(({ verdict }) => verdict), edits.length]).toEqual([['refused', 'change'], 1]);
});

describe('each project can be planned in another form of its way', () => {
  const two = filesOf({ 'a/x.yml': 'a: 1\n', 'b/x.yml': 'b: 1\n' });
  const formed = (name: Way['name']): Way => ({
    ...rightWay,
    name,
    findProjects: (files) =>
      [...files.keys()].map((entry) => ({ path: entry.slice(0, entry.indexOf('/')), way: name, entry })),
    plan: ({ entry }, files, { mode }) => {
      const edit = new DataEdit(readData(entry, files.get(entry) ?? ''));
      if (mode === 'instrument' && !files.get(entry)?.includes(name)) edit.set([name], true);
      if (mode === 'remove' && files.get(entry)?.includes(name)) edit.remove([name]);
      const plan = edit.plan();
      return { files: plan === undefined ? [] : [plan], functions: [], findings: [], steps: [] };
    },
  });
  const among = [formed('terraform'), formed('terraform:module'), formed('cdk')];
  const waysOf = async (choice: Parameters<typeof planCode>[2]) =>
    (await planCode(two, instrument, choice, among)).projects.map(({ entry, way }) => `${entry} ${way}`);

  test('which forms there are is told for each', () => {
    expect(listAlternatives(two, among)).toEqual(
      new Map([
        ['a/x.yml', ['terraform', 'terraform:module']],
        ['b/x.yml', ['terraform', 'terraform:module']],
      ]),
    );
    expect(listAlternatives(two, [formed('cdk')])).toEqual(new Map());
  });

  test('only the projects that are named take it, and only a form of their own way', async () => {
    expect(await waysOf(new Map([['b/x.yml', 'terraform:module']]))).toEqual([
      'a/x.yml terraform',
      'b/x.yml terraform:module',
      'a/x.yml cdk',
      'b/x.yml cdk',
    ]);
    expect(await waysOf(new Map([['a/x.yml', 'sam']]))).toEqual(await waysOf(undefined));
  });

  test('a way on request is never recommended, and offered where it finds the same project', async () => {
    const beside: Way = {
      ...formed('forwarder'),
      isOnRequest: true,
      findProjects: () => [{ path: 'b', way: 'forwarder', entry: 'b/x.yml' }],
    };
    const withIt = [formed('terraform'), formed('terraform:module'), beside];
    expect(listAlternatives(two, withIt)).toEqual(
      new Map([
        ['a/x.yml', ['terraform', 'terraform:module']],
        ['b/x.yml', ['terraform', 'terraform:module', 'forwarder']],
      ]),
    );
    const taken = async (choice: Parameters<typeof planCode>[2]) =>
      (await planCode(two, instrument, choice, withIt)).projects.map(({ entry, way }) => `${entry} ${way}`);
    expect(await taken(undefined)).toEqual(['a/x.yml terraform', 'b/x.yml terraform']);
    expect(await taken(new Map([['b/x.yml', 'forwarder']]))).toEqual(['a/x.yml terraform', 'b/x.yml forwarder']);
    expect(await taken(new Map([['a/x.yml', 'forwarder']]))).toEqual(['a/x.yml terraform', 'b/x.yml terraform']);
  });
});
