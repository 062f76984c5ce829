import { answerApi } from '#app/_doors/api/answer-api.ts';

export const dynamic = 'force-dynamic';

// Everything that the API can do is one table (lib/commands/api/operations.ts); its door tells the addresses and methods apart.
export const GET = answerApi;
export const HEAD = answerApi;
export const OPTIONS = answerApi;
export const POST = answerApi;
export const PUT = answerApi;
export const PATCH = answerApi;
export const DELETE = answerApi;
