import { expect, test } from 'vitest';
import { readSearch } from './console-search.ts';

const arn = 'arn:aws:lambda:eu-west-1:111122223333:function:shop-pay';

test.each([
  ['12', { rolloutNumber: 12, accountDigits: undefined }],
  ['#12', { rolloutNumber: 12 }],
  ['＃１２', { rolloutNumber: 12 }],
  ['Rollout 12', { rolloutNumber: 12 }],
  ['ロールアウト 12', { rolloutNumber: 12 }],
  ['pay-2', { rolloutNumber: undefined, accountDigits: undefined }],
  ['1111-2222-3333', { accountDigits: '111122223333', rolloutNumber: undefined }],
  ['9999999999', { rolloutNumber: undefined }],
  [` ${arn} `, { functionArn: arn, text: arn }],
  [`${arn}:live`, { functionArn: arn }],
  ['arn:aws:iam::111122223333:role/x', { functionArn: undefined }],
  ['prod', { accountToScan: 'prod' }],
  ['Scan  prod eu', { accountToScan: 'prod eu' }],
  ['prod scan', { accountToScan: 'prod' }],
  ['scan', { accountToScan: '' }],
  ['scanner', { accountToScan: 'scanner' }],
  ['prod をスキャン', { accountToScan: 'prod' }],
  ['ｽｷｬﾝ prod', { accountToScan: 'prod' }],
  ['スキャン', { accountToScan: '' }],
  ['p', { functionWords: [] }],
  ['catalog  prod a', { functionWords: ['catalog', 'prod'] }],
])('%s', (typed, meant) => {
  expect(readSearch(typed)).toMatchObject(meant);
});
