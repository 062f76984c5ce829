import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readPastedNames } from './pasted-names.ts';

const arn = 'arn:aws:lambda:eu-west-1:111122223333:function:orders';

test('ARNs, short ARNs and names are read, each once, with qualifiers left away and said', () => {
  const text = `["${arn}:live", '${arn}'],\n\torders; 444455556666:function:pay:7  function:bill|orders:$LATEST`;
  expect(readPastedNames(text)).toEqual({
    names: [
      { text: `${arn}:live`, functionName: 'orders', awsAccountId: '111122223333', region: 'eu-west-1' },
      { text: 'orders', functionName: 'orders', awsAccountId: null, region: null },
      { text: '444455556666:function:pay:7', functionName: 'pay', awsAccountId: '444455556666', region: null },
      { text: 'function:bill', functionName: 'bill', awsAccountId: null, region: null },
    ],
    qualified: [`${arn}:live`, '444455556666:function:pay:7', 'orders:$LATEST'],
    notUnderstood: [],
  });
});

test.each([
  'arn:aws-cn:lambda:cn-north-1:111122223333:function:orders',
  'arn:aws-us-gov:lambda:us-gov-west-1:111122223333:function:orders',
])('%s is of another partition', (text) => {
  expect(readPastedNames(text).names).toMatchObject([{ functionName: 'orders', awsAccountId: '111122223333' }]);
});

test('what names no function is told', () => {
  const others = ['arn:aws:s3:::bucket', 'a/b', 'x'.repeat(141), 'héllo', 'arn:aws:lambda:eu-west-1:1:function:x'];
  expect(readPastedNames(others.join('\n'))).toEqual({ names: [], qualified: [], notUnderstood: others });
});

test('however names are separated, the same ones are read', () => {
  const name = fc.stringMatching(/^[a-zA-Z0-9_-]{1,20}$/).filter((text) => !/^arn/i.test(text));
  const separator = fc.constantFrom('\n', '\r\n', ', ', ' ', ';', '\t', '","');
  fc.assert(
    fc.property(fc.uniqueArray(name), fc.array(separator, { minLength: 40, maxLength: 40 }), (names, separators) => {
      const text = names.map((one, index) => one + (separators[index % 40] ?? ' ')).join('');
      expect(readPastedNames(text).names.map(({ functionName }) => functionName)).toEqual(names);
    }),
  );
});
