import { describe, expect, test } from 'vitest';
import { exampleProvider } from '../testing/example-provider.ts';
import type { AttributeChange } from './change.ts';
import { mergeLayers, mergeRevert } from './merge.ts';
import type { FunctionShape } from './shape.ts';

const arn = (name: string, version = 1) => `arn:aws:lambda:us-east-1:111122223333:layer:${name}:${version}`;
const list = (text: string) =>
  text === '' ? [] : text.split(' ').map((item) => arn(item.slice(0, 1), Number(item.slice(1))));

describe('layers of a revert', () => {
  test.each([
    ['nobody else changed anything', 'a1 b1', 'a1 b1 d1', 'a1 b1 d1', 'a1 b1'],
    ['a layer of theirs stays', 'a1', 'a1 d1', 'a1 d1 t1', 'a1 t1'],
    ['a layer that they took off stays off', 'a1 b1', 'a1 b1 d1', 'b1 d1', 'b1'],
    ['their new version of their own layer stays', 'a1 b1', 'a1 b1 d1', 'a2 b1 d1', 'a2 b1'],
    ['their order stays', 'a1 b1', 'a1 b1 d1', 'b1 a1 d1', 'b1 a1'],
    ['an older version returns in place', 'a1 d1 b1', 'a1 d9 b1', 'a1 d9 b1 t1', 'a1 d1 b1 t1'],
    ['a layer that we replaced returns beside its neighbour', 'a1 p1 b1', 'a1 q1 b1', 't1 a1 q1 b1', 't1 a1 p1 b1'],
    ['a layer of ours that they took off already stays off', 'a1', 'a1 d1', 'a1', 'a1'],
  ])('%s', (_, base, ours, theirs, merged) => {
    expect(mergeLayers(list(base), list(ours), list(theirs), undefined)).toEqual(list(merged));
  });

  test('one layer that both moved to another version is a conflict, decided for that layer alone', () => {
    const [base, ours, theirs] = [list('d1 a1'), list('d9 a1'), list('d10 a2 t1')];
    expect(mergeLayers(base, ours, theirs, undefined)).toBeUndefined();
    expect(mergeLayers(base, ours, theirs, 'keep')).toEqual(list('d10 a2 t1'));
    expect(mergeLayers(base, ours, theirs, 'restore')).toEqual(list('d1 a2 t1'));
  });
});

describe('long lists of layers', () => {
  const longList = Array.from({ length: 10_000 }, (_, index) => arn(`own-${index}`));

  test('return whole and in order, behind the one that stayed', () => {
    const [stayed = '', ...gone] = longList;
    expect(mergeLayers(longList, [stayed], [stayed, arn('theirs')], undefined)).toEqual([
      stayed,
      ...gone,
      arn('theirs'),
    ]);
  });

  test('keep what was added between all the layers that stayed', () => {
    const theirs = longList.flatMap((layer, index) => (index % 2 === 0 ? [layer, arn(`theirs-${index}`)] : []));
    const ours = longList.filter((_, index) => index % 2 === 0);
    const merged = mergeLayers(longList, ours, theirs, undefined);
    expect(merged).toHaveLength(15_000);
    expect(merged?.slice(0, 4)).toEqual([arn('own-0'), arn('own-1'), arn('theirs-0'), arn('own-2')]);
    expect(merged?.filter((layer) => longList.includes(layer))).toEqual(longList);
  });
});

describe('the original handler of a redirect', () => {
  const path = 'Environment.Variables.ACME_HANDLER';
  const applied: AttributeChange[] = [
    { path: 'Handler', action: 'change', before: 'app.handler', after: 'acme.handler', sensitive: false },
    { path, action: 'add', after: 'app.handler', sensitive: false },
  ];
  const theirs: FunctionShape = {
    handler: 'acme.handler',
    layers: [],
    command: undefined,
    variables: { ACME_HANDLER: 'new.handler' },
  };

  test("is followed where somebody else moved it, by the provider's own variable", () => {
    expect(mergeRevert(exampleProvider, theirs, applied, {}).conflicts.map((conflict) => conflict.path)).toEqual([
      path,
    ]);
    expect(mergeRevert(exampleProvider, theirs, applied, { [path]: 'keep' }).shape.handler).toBe('new.handler');
    expect(mergeRevert(exampleProvider, theirs, applied, { [path]: 'restore' }).shape.handler).toBe('app.handler');
  });

  test('is followed inside a container image too', () => {
    const image = { ...theirs, handler: undefined, command: ['acme.handler'] };
    const command: AttributeChange[] = [
      {
        path: 'ImageConfig.Command',
        action: 'change',
        before: ['app.handler'],
        after: ['acme.handler'],
        sensitive: false,
      },
    ];
    const { shape, keptPaths } = mergeRevert(exampleProvider, image, command, {});
    expect({ command: shape.command, keptPaths }).toEqual({
      command: ['new.handler'],
      keptPaths: ['ImageConfig.Command'],
    });
  });
});
