import path from 'node:path';
import { describe } from 'vitest';
import { fixtureSettings, testFixtures } from '../testing/fixture-laws.ts';
import { cloudformation, cloudformationInPlace } from './way.ts';

const folder = path.join(import.meta.dirname, 'testdata/templates');

describe('templates through the macro', () => testFixtures(folder, cloudformation, fixtureSettings));
describe('templates in place', () => testFixtures(folder, cloudformationInPlace, fixtureSettings, 'in-place.patch'));
