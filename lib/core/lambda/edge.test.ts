import { expect, test } from 'vitest';
import { edgeSourceArnOf } from './edge.ts';

const source = 'arn:aws:lambda:us-east-1:111122223333:function:viewer-request';

test.each([
  [`${source}:439`, source],
  [source, source],
  ['', undefined],
  [undefined, undefined],
  ['viewer-request:439', undefined],
])('the source of a replica with MasterArn %s is %s', (masterArn, expected) => {
  expect(edgeSourceArnOf(masterArn)).toBe(expected);
});
