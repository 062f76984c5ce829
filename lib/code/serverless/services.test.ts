import path from 'node:path';
import { describe } from 'vitest';
import { fixtureSettings, testFixtures } from '../testing/fixture-laws.ts';
import { serverless } from './way.ts';

describe('services', () =>
  testFixtures(path.join(import.meta.dirname, 'testdata/services'), serverless, fixtureSettings));
