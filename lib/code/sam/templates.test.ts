import path from 'node:path';
import { describe } from 'vitest';
import { fixtureSettings, testFixtures } from '../testing/fixture-laws.ts';
import { sam, samInPlace } from './way.ts';

const folder = path.join(import.meta.dirname, 'testdata/templates');

describe('templates through the macro', () => testFixtures(folder, sam, fixtureSettings));
describe('templates in place', () => testFixtures(folder, samInPlace, fixtureSettings, 'in-place.patch'));
