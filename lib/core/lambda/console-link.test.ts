import { expect, test } from 'vitest';
import { functionConsoleLink } from './console-link.ts';

test.each([
  ['eu-west-1', 'https://eu-west-1.console.aws.amazon.com/lambda/home?region=eu-west-1#/functions/orders'],
  [
    'us-gov-west-1',
    'https://us-gov-west-1.console.amazonaws-us-gov.com/lambda/home?region=us-gov-west-1#/functions/orders',
  ],
  ['cn-north-1', 'https://cn-north-1.console.amazonaws.cn/lambda/home?region=cn-north-1#/functions/orders'],
])('the link of a function in %s leads to the console of its partition', (region, link) => {
  expect(functionConsoleLink(region, 'orders')).toBe(link);
});
