/** Whether Datadog observes a function: completely; with old layers; with a part missing; not; or it cannot be done. */
export const statuses = ['instrumented', 'outdated', 'partly', 'not', 'cannotBe'] as const;
export type Status = (typeof statuses)[number];
