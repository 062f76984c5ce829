import { expect, it } from 'vitest';
import { isStorable } from '../../core/lambda/plain-text.ts';
import { reasonOf } from './observation.ts';

it('AWS’s reason is masked, cut, and fit to be stored wherever it is cut', () => {
  const change = { attributesInClear: { value: [] } };
  const Variables = { PASSWORD: 'hunter2-hunter2' };
  for (let length = 480; length < 530; length += 1) {
    const LastUpdateStatusReason = `hunter2-hunter2 ${'. '.repeat(length).slice(0, length - 16)}\u{1f4a5}${'. '.repeat(20)}`;
    const reason = reasonOf(change, {
      ...{ FunctionName: 'orders', FunctionArn: 'arn', LastUpdateStatusReason },
      Environment: { Variables },
    });
    expect(isStorable(reason ?? '')).toBe(true);
    expect(reason).not.toContain('hunter2');
    expect(reason?.length).toBeLessThanOrEqual(500);
  }
});
