import path from 'node:path';
import { describe } from 'vitest';
import { fixtureSettings, testFixtures } from '../testing/fixture-laws.ts';
import { cdk } from './way.ts';

const { tracing: _tracing, llmObs: _llmObs, ...settings } = fixtureSettings;

describe('applications', () => testFixtures(path.join(import.meta.dirname, 'testdata/apps'), cdk, settings));
