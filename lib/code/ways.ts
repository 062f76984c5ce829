import { custom } from './custom/way.ts';
import { serverless } from './serverless/way.ts';
import type { Way } from './way.ts';

/** Every way, in the order in which projects are listed. */
export const ways: readonly Way[] = [serverless, custom];
