// Makes the database client when it is missing or the schema moved; for `npm test`.
import { generateClient } from './build.ts';

await generateClient();
