import { expect, test } from 'vitest';
import { parseTypedAccountIds } from './typed-account-id.ts';

test.each([
  ['', []],
  ['111122223333', ['111122223333']],
  ['1111-2222-3333, 444455556666', ['111122223333', '444455556666']],
  ['1111 2222 3333; 4444 5555 6666', ['111122223333', '444455556666']],
  ['111122223333 444455556666', ['111122223333', '444455556666']],
  ['1111-2222-3333\n4444-5555-6666\n', ['111122223333', '444455556666']],
])('%j is a list of account ids', (typed, ids) => {
  expect(parseTypedAccountIds(typed)).toEqual(ids);
});

test.each(['11112222333', '111122223333, production', '1111 2222 3333 4444 5555 6666', '1111.2222.3333'])(
  '%j holds something that is no account id',
  (typed) => {
    expect(parseTypedAccountIds(typed)).toBeUndefined();
  },
);
